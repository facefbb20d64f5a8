import { expect, test } from '@jest/globals';
import { joinedSwap, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { advance } from '../advance.ts';
import { writeOffMissingGroups } from './stops.ts';

test('a group that is gone is written off at once: its swaps, what it was raised by, its settings; the campaign stops and ends', () => {
  const state = rollingFleet(3, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  const { observation, now } = snapshotOf([{ id: 'old-1' }]);
  const without = { ...observation, groups: [] };
  const turn = turnOn(state, snapshotOf([]));
  writeOffMissingGroups({ ...turn, snapshot: { ...turn.snapshot, group: () => undefined } });
  expect(swap).toMatchObject({ outcome: 'abandoned', reason: 'group web is gone' });
  expect(state.campaign.capacity.web).toMatchObject({ baseline: 0, surge: 0, orphans: [], ambiguous: [] });
  expect(state.campaign.journal).toEqual([]);
  const decision = advance(rollingFleet(3, 1), without, now);
  expect(decision.state.campaign).toMatchObject({ phase: 'ended', outcome: 'stopped', stop: { reason: 'group web is gone' } });
});
