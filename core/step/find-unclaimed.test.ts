import { expect, test } from '@jest/globals';
import { now, rollingFleet, snapshotOf } from '../../tests/rolling-fleet.ts';
import type { Doors } from '../ports.ts';
import { findUnclaimed } from './find-unclaimed.ts';

/** A fleet that seeks one server: desired was raised for it, and no swap has claimed it. */
const find = (kept: readonly { server: string }[]) => {
  const state = rollingFleet(1, 1);
  const { observation } = snapshotOf([{ id: 'old-1' }, { id: 'new-1', member: { lifecycle: 'Standby' } }, { id: 'new-2' }]);
  const servers = Object.fromEntries(Object.values(observation.servers).map((each) => [each.id, { ...each, launchedAt: now }]));
  state.queue = [{ id: 'old-1', group: 'web', zone: 'a', launchedAt: 0, why: 'image' }];
  const doors = { ledger: { readFinished: async () => [] }, servers: { read: async () => [] } } as unknown as Doors;
  return findUnclaimed(doors, state, observation.groups, servers, kept);
};

test('a server that is kept in standby is claimed by none: it is no server that desired was raised for', async () => {
  expect((await find([{ server: 'new-1' }])).map(({ id }) => id)).toEqual(['new-2']);
  expect((await find([])).map(({ id }) => id)).toEqual(['new-1', 'new-2']);
});
