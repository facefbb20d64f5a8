import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { readLag } from './expected-desired.ts';
import { reconcileCapacity } from './reconcile-capacity.ts';
import { countHeldSlots, countUnassigned } from './slots.ts';

const servers = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `old-${index}` }));

describe('the capacity of a group', () => {
  test('explains what our own calls did, and what reads do not show yet', () => {
    const state = rollingFleet(3, 1);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.changes.push({ at: now - 1_000, by: 1 });
    expect(reconcileCapacity(turnOn(state, snapshotOf(servers(4))))).toEqual([]);
    expect(reconcileCapacity(turnOn(state, snapshotOf(servers(3))))).toEqual([]);
    expect(capacity.unexplained).toBeUndefined();
  });

  test('believes in a change by others at the second poll only, and follows it', () => {
    const state = rollingFleet(3);
    expect(reconcileCapacity(turnOn(state, snapshotOf(servers(5))))).toEqual([]);
    expect(capacityOf(state.campaign, 'web').unexplained).toMatchObject({ desired: 5 });
    expect(reconcileCapacity(turnOn(state, snapshotOf(servers(5))))).toEqual([{ group: 'web', from: 3, to: 5 }]);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 5, surge: 0 });
  });

  test('forgets a change that is gone at the next poll', () => {
    const state = rollingFleet(3);
    reconcileCapacity(turnOn(state, snapshotOf(servers(5))));
    reconcileCapacity(turnOn(state, snapshotOf(servers(3))));
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 3 });
    expect(capacityOf(state.campaign, 'web').unexplained).toBeUndefined();
  });

  test.each([
    ['desired went down', 3, 0],
    ['desired stayed', 4, 1],
  ])('an ending that was never answered counts as ours only when %s', (_, desired, orphanToEnd) => {
    const state = rollingFleet(3, 1);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.ambiguous.push(now - 1_000);
    reconcileCapacity(turnOn(state, snapshotOf(servers(desired))));
    // Not known yet: it holds a slot, and nothing is adopted or ended for it.
    expect([capacity.ambiguous.length, countHeldSlots(state, now), countUnassigned(state, 'web')]).toEqual([1, 1, 0]);
    capacity.ambiguous = [now - readLag - 1];
    reconcileCapacity(turnOn(state, snapshotOf(servers(desired))));
    expect([capacity.ambiguous.length, countHeldSlots(state, now), countUnassigned(state, 'web')]).toEqual([0, orphanToEnd, orphanToEnd]);
  });

  test('a joined replacement whose extra server others took stays as a server of the group', () => {
    const state = rollingFleet(3, 1);
    const swap = joinedSwap(state, 'old-0', 'new-1');
    for (const _ of [1, 2]) reconcileCapacity(turnOn(state, snapshotOf([...servers(5), { id: 'new-1' }])));
    expect(swap).toMatchObject({ outcome: 'abandoned', reason: 'desired capacity of web was set to 6 by others' });
  });
});
