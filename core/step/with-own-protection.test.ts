import { expect, test } from '@jest/globals';
import { WorldError } from '../errors.ts';
import type { WorkloadDoor } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';
import { withOwnProtection } from './with-own-protection.ts';

const group = (name: string, isProtected: boolean) => ({ name, members: [{ id: `${name}-1`, isProtected }] }) as unknown as GroupView;
const door = (protects?: WorkloadDoor['protects']) => ({ workloads: [{ ...(protects && { protects }) } as WorkloadDoor] });
const listProtected = async (protects: WorkloadDoor['protects'], groups: GroupView[]): Promise<string[]> =>
  (await withOwnProtection(door(protects), groups)).flatMap(({ members }) =>
    members.flatMap(({ id, isProtected }) => (isProtected ? [id] : [])),
  );

test('a server that its workload protects is not protected by a person; any other one is', async () => {
  expect(await listProtected(async () => ['a'], [group('a', true), group('b', true), group('c', false)])).toEqual(['b-1']);
  expect(await listProtected(undefined, [group('a', true)])).toEqual(['a-1']);
});

test('where that cannot be read, it stays protected', async () => {
  expect(await listProtected(() => Promise.reject(new WorldError('no')), [group('a', true)])).toEqual(['a-1']);
});

test('nothing is asked where no server is protected', async () => {
  const asked: string[] = [];
  const ask = async (groups: readonly GroupView[]): Promise<string[]> => {
    asked.push(...groups.map(({ name }) => name));
    return [];
  };
  await listProtected(ask, [group('a', false)]);
  expect(asked).toEqual([]);
});
