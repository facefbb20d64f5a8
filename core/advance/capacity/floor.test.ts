import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { capacityOf } from '../../record/capacity.ts';
import { enterStage } from '../../record/swap.ts';
import { isAboveFloor } from './floor.ts';

const none = parsePolicy({}, 'policy');
const oneLess = parsePolicy({ pace: { maxUnavailable: 1 } }, 'policy');
const twoLess = parsePolicy({ pace: { maxUnavailable: 2 } }, 'policy');
const three = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];
const call = { at: now, isConfirmed: false, decrement: true, sends: 1 };

/** May `old-1` of a group that must have two in service leave, when these three are there? */
const mayLeave = (prepare: (state: ReturnType<typeof rollingFleet>) => void = () => undefined, servers = three, more = 0) => {
  const state = rollingFleet(2, 1);
  prepare(state);
  return isAboveFloor(state, snapshotOf(servers), none, 'web', 'old-1', new Map([['web', more]]));
};

describe('the floor of a group', () => {
  test('is what others want in service, less what may be unavailable', () => {
    expect(mayLeave()).toBe(true);
    expect(isAboveFloor(rollingFleet(3), snapshotOf(three), none, 'web', 'old-1')).toBe(false);
    expect(isAboveFloor(rollingFleet(3), snapshotOf(three), oneLess, 'web', 'old-1')).toBe(true);
  });

  test('is never below MinSize but for the one server of a group of fixed size, and nothing may be unavailable while the policy cannot be read', () => {
    const snapshot = snapshotOf(three);
    const oneMore = new Map([['web', 1]]);
    const setMin = (min: number) => Object.assign(snapshot.group('web') ?? {}, { min });
    setMin(2);
    expect(isAboveFloor(rollingFleet(3), snapshot, twoLess, 'web', 'old-1', oneMore)).toBe(false);
    setMin(3);
    expect(isAboveFloor(rollingFleet(3), snapshot, none, 'web', 'old-1')).toBe(false);
    expect(isAboveFloor(rollingFleet(3), snapshot, oneLess, 'web', 'old-1')).toBe(true);
    expect(isAboveFloor(rollingFleet(3), snapshot, twoLess, 'web', 'old-1', oneMore)).toBe(false);
    expect(isAboveFloor(rollingFleet(3), snapshotOf(three), undefined, 'web', 'old-1')).toBe(false);
  });

  test('counts only servers that are healthy everywhere: what a workload could not say is no yes', () => {
    const snapshot = addDraining(snapshotOf(three), { 'new-1': workOf('unknown', 'tg') });
    expect(isAboveFloor(rollingFleet(2, 1), snapshot, none, 'web', 'old-1')).toBe(false);
  });

  test('counts off servers that leave by calls of this step or before, and are not seen leaving', () => {
    expect(mayLeave((state) => Object.assign(joinedSwap(state, 'old-2', 'new-1'), { termination: call }))).toBe(false);
    expect(mayLeave((state) => enterStage(joinedSwap(state, 'old-2', 'new-1'), 'cordoning', now))).toBe(false);
    expect(mayLeave((state) => void capacityOf(state.campaign, 'web').orphans.push({ server: 'new-1', termination: call }))).toBe(false);
    expect(
      mayLeave((state) => {
        joinedSwap(state, 'old-2', 'new-1').rollback = { outcome: 'failed', reason: 'x', at: now, termination: call };
      }),
    ).toBe(false);
  });

  test('counts a server off once: the one that is asked for, and one that is seen leaving', () => {
    expect(mayLeave((state) => Object.assign(joinedSwap(state, 'old-1', 'new-1'), { termination: call }))).toBe(true);
    const leaving = [...three, { id: 'old-3', member: { lifecycle: 'Terminating' } }];
    expect(mayLeave((state) => Object.assign(joinedSwap(state, 'old-3', 'new-1'), { termination: call }), leaving)).toBe(true);
  });

  test('counts off others that leave in the same step and that no record names yet', () => {
    expect(mayLeave(undefined, three, 1)).toBe(false);
    expect(mayLeave(undefined, [...three, { id: 'new-2' }], 1)).toBe(true);
  });
});
