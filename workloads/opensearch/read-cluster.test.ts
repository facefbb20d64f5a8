import { expect, test } from '@jest/globals';
import { openMembers, readEndpoint, tags } from './members.ts';
import { readCluster } from './read-cluster.ts';

const group = (more: Record<string, string> = {}, members = ['i-1', 'i-2', 'i-3']) =>
  ({ name: 'data', tags: { [tags.name]: 'search', ...more }, members: members.map((id) => ({ id, lifecycle: 'InService' })) }) as never;

test('a cluster is reached by https on port 9200 unless its tag says otherwise, and a tag that is wrong is no http', () => {
  expect(readEndpoint({ groups: [group()] })).toEqual({ scheme: 'https', port: 9_200 });
  expect(readEndpoint({ groups: [group({ [tags.endpoint]: 'http:9201' })] })).toEqual({
    scheme: 'http',
    port: 9_201,
  });
  for (const wrong of ['9200', 'ftp:9200', 'http', 'http:port'])
    expect(readEndpoint({ groups: [group({ [tags.endpoint]: wrong })] })).toBeUndefined();
});

const asked: string[] = [];
const open = (avoided: string[], answer: () => { unknown: string } = () => ({ unknown: 'silent' })) => {
  asked.length = 0;
  const call = async ({ id }: { id: string }) => {
    asked.push(id);
    return answer();
  };
  const read = async (ids: readonly string[]) => ids.map((id) => ({ id, state: 'running' as const, address: id, isExcluded: false }));
  return openMembers({ reach: { call } as never, servers: { read } as never }, { name: 'search', groups: [group()] }, new Set(avoided));
};

test('no request goes through a server that is to leave, or that has only come', async () => {
  const members = await open(['i-1']);
  expect(members.targets.map(({ id }) => id)).toEqual(['i-2', 'i-3']);
  await readCluster(members);
  expect(new Set(asked)).toEqual(new Set(['i-2', 'i-3']));
});

test('a cluster of which no member answers is unknown, with the reason of each', async () => {
  expect(await readCluster(await open([]))).toEqual({ unknown: expect.stringMatching(/i-1: .*silent.*i-2: .*silent/) });
  expect(await readCluster(await open(['i-1', 'i-2', 'i-3']))).toEqual({ unknown: 'no member that stays is in service' });
});
