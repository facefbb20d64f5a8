import { expect, test } from '@jest/globals';
import { WorldError } from '../errors.ts';
import { fleetOf } from '../heal/fleet-for-tests.ts';
import { withApplicationChecks } from './with-application-checks.ts';

const { groups } = fleetOf({ group: { remarks: ['known'] } }).poll;
const remarks = async (find: () => Promise<Record<string, string[]>>): Promise<string[]> =>
  (await withApplicationChecks({ servers: { findApplicationChecks: find } }, groups)).flatMap((group) => group.remarks ?? []);

test('groups whose servers have application status checks say so, others stay as they are', async () => {
  expect(await remarks(async () => ({ web: ['asc-1', 'asc-2'] }))).toEqual([
    'known',
    expect.stringMatching(/^application status checks asc-1, asc-2 of EC2 cover its servers: Auto Scaling itself replaces/),
  ]);
  expect(await remarks(async () => ({ other: ['asc-1'] }))).toEqual(['known']);
});

test('what could not be read is said, and keeps no plan from being made', async () => {
  expect(await remarks(() => Promise.reject(new WorldError('denied')))).toEqual([
    'known',
    expect.stringMatching(/could not be read: denied$/),
  ]);
  await expect(remarks(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError);
});
