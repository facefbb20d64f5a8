import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, staleServer } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { capacityOf } from '../../record/capacity.ts';
import { beginSwap } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import { countBudget, countRoom } from './budget.ts';

const ten = Array.from({ length: 10 }, (_, index) => ({ id: `old-${index}` }));
const surge = parsePolicy({ pace: { maxSurge: 4 } }, 'policy');

const withMax = (max: number, desired = 10): Snapshot => {
  const snapshot = snapshotOf(ten, { desired });
  Object.assign(snapshot.group('web') ?? {}, { max });
  return snapshot;
};

describe('the budget of a fleet', () => {
  test('is the surge that the policy allows; without surge what may be unavailable, and then victims leave first', () => {
    expect(countBudget(rollingFleet(10), snapshotOf(ten), surge)).toMatchObject({ slots: 4, method: 'launch-first' });
    const inPlace = parsePolicy({ pace: { maxSurge: 0, maxUnavailable: 3 } }, 'policy');
    expect(countBudget(rollingFleet(10), snapshotOf(ten), inPlace)).toMatchObject({ slots: 3, method: 'terminate-first' });
  });

  test('is the room below MaxSize where that is less, and names it first', () => {
    const { slots, limits } = countBudget(rollingFleet(10), withMax(12), surge);
    expect(slots).toBe(2);
    expect(limits[0]?.reason).toMatch(/MaxSize of web/);
  });

  test('counts the slots that are held already as room that is used', () => {
    const state = rollingFleet(10, 1);
    joinedSwap(state, 'old-0', 'new-1');
    expect(countBudget(state, withMax(12, 11), surge).slots).toBe(2);
  });

  test('counts a raise that is not answered as room that is used', () => {
    const state = rollingFleet(10);
    capacityOf(state.campaign, 'web').pendingRaise = { by: 1, at: now };
    expect(countBudget(state, withMax(12, 11), surge).slots).toBe(2);
  });

  test.each([
    [5, 3, 2],
    [5, 7, 0],
  ])('is what the account allows and others do not use: %i allowed, %i used', (maxSurge, usedByOthers, slots) => {
    const snapshot = snapshotOf(ten);
    Object.assign(snapshot.observation.account, { maxSurge, usedByOthers });
    expect(countBudget(rollingFleet(10), snapshot, surge).slots).toBe(slots);
  });

  test('is what a workload allows where that is less', () => {
    const snapshot = addDraining(snapshotOf(ten));
    Object.assign(snapshot.observation.workloads[1] ?? {}, { slots: { slots: 1, reason: 'one node at a time', unblock: 'wait' } });
    expect(countBudget(rollingFleet(10), snapshot, surge)).toMatchObject({ slots: 1, limits: [{ reason: 'one node at a time' }, {}, {}] });
  });
});

describe('the room of a group', () => {
  test('counts launches that were not answered, and what reads do not show yet, as there', () => {
    const state = rollingFleet(10, 1);
    expect(countRoom(state, withMax(13), 'web')).toBe(2);
    const swap = beginSwap(state.campaign, staleServer('old-0'), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, launch: { token: 't', count: 1, attempt: 1, at: now } });
    expect(countRoom(state, withMax(13), 'web')).toBe(1);
  });

  test('is none where the group is gone', () => {
    expect(countRoom(rollingFleet(10), snapshotOf(ten), 'db')).toBe(0);
  });
});
