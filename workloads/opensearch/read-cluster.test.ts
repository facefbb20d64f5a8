import { describe, expect, test } from '@jest/globals';
import { openGroupDoor } from '../../aws/groups/groups.ts';
import { openReach } from '../../aws/reach.ts';
import { openServersDoor } from '../../aws/servers.ts';
import { noUndertaking } from '../../core/record/undertaking.ts';
import { createStage } from '../../rehearsal/stage-for-tests.ts';
import { openOpensearchDoor } from './door.ts';
import { findUnreachable, openMembers, readEndpoint, tags } from './members.ts';
import { parseIdentity } from './parse-membership.ts';
import { readCluster } from './read-cluster.ts';
import { writeSettings } from './requests.ts';

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

test('where another member sees another master, or none confirms what one answers, a cluster is unknown', async () => {
  const describeAs = async (second: (body: string) => { status: number; body: string }) => {
    const { clients, act, world } = createStage({ fleets: [{ name: 'db', desiredCapacity: 3, workloads: [{ kind: 'opensearch' }] }] });
    for (const workload of world.workloadsOf('db')) {
      const { onRequest } = workload;
      workload.onRequest = (server, request) => {
        const answer = onRequest?.(server, request);
        // Only the identity is asked of a second member.
        const isIdentity = request.path.includes('filter_path=cluster_uuid,cluster_name,master_node');
        return isIdentity && answer && 'body' in answer && !request.path.includes('routing_table') ? second(answer.body) : answer;
      };
    }
    const tools = {
      clients,
      reach: openReach(clients.lambda, 'probe'),
      servers: openServersDoor(clients.ec2, clients.ssm),
      clock: world.clock,
    };
    const groups = await act(() => openGroupDoor(clients, false).describe(['db']));
    return act(() =>
      openOpensearchDoor(tools)
        .describe(groups, noUndertaking)
        .catch((error: Error) => error.message),
    );
  };
  expect(await describeAs((body) => ({ status: 200, body }))).toMatchObject([{ kind: 'opensearch' }]);
  const otherMaster = (body: string) => ({ status: 200, body: body.replace(/"master_node":"[^"]+"/, '"master_node":"other"') });
  expect(await describeAs(otherMaster)).toMatch(/do not agree on the cluster and its master/);
  expect(await describeAs((body) => ({ status: 200, body: body.replace(/"cluster_uuid":"[^"]+"/, '"cluster_uuid":"other"') }))).toMatch(
    /do not agree/,
  );
  expect(await describeAs(() => ({ status: 503, body: '{}' }))).toMatch(/no second member confirmed/);
});

describe('the secret of a cluster', () => {
  const server = (id: string) => ({ id, state: 'running' as const, address: id, isExcluded: false });
  const askThrough = async (groups: readonly object[], answer: object = { status: 200, body: '{}' }) => {
    const sent: object[] = [];
    const call = async (_: unknown, request: object) => {
      sent.push(request);
      return answer;
    };
    const read = async (ids: readonly string[]) => ids.map(server);
    const members = await openMembers(
      { reach: { call } as never, servers: { read } as never },
      { name: 'search', groups: groups as never },
      new Set(),
    );
    const [target] = members.targets;
    return { sent, answer: target && (await members.ask(target, writeSettings({ a: null }))) };
  };

  test('goes by its name alone with every request, a change too', async () => {
    const { sent } = await askThrough([group({ [tags.secret]: 'recycler/search' }), group()]);
    expect(sent).toEqual([{ ...writeSettings({ a: null }), scheme: 'https', port: 9_200, secret: 'recycler/search' }]);
    expect((await askThrough([group()])).sent).toEqual([{ ...writeSettings({ a: null }), scheme: 'https', port: 9_200 }]);
  });

  test('is sent to no cluster that is reached by http, and to none whose groups name different ones', async () => {
    const secret = { [tags.secret]: 'recycler/search' };
    const byHttp = [group({ ...secret, [tags.endpoint]: 'http:9200' })];
    const divided = [group(secret), group({ [tags.secret]: 'other' })];
    for (const [groups, words] of [
      [byHttp, /says http, and the secret .* is sent by https alone/],
      [divided, /different secrets, recycler\/search and other/],
    ] as const) {
      expect(await askThrough(groups)).toEqual({ sent: [], answer: { unknown: expect.stringMatching(words) } });
      expect(findUnreachable({ groups })).toMatch(words);
    }
    expect(findUnreachable({ groups: [group(secret)] })).toBeUndefined();
  });

  test('is asked for by its tag where a cluster knows no one without it, and a denial leaves the cluster unknown with its words', async () => {
    const { answer } = await askThrough([group()], { status: 401, body: 'Unauthorized' });
    expect(answer).toEqual({ status: 401, body: expect.stringContaining(`tag ${tags.secret}`) });
    const why = 'user recycler of secret recycler/search may not do this (cluster:monitor/state): give it that privilege';
    const denied = await askThrough([group({ [tags.secret]: 'recycler/search' })], { status: 403, body: why });
    expect(parseIdentity(denied.answer as never)).toEqual({ unknown: expect.stringContaining(`denied with status 403: ${why}`) });
  });
});
