import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { ScheduledAction } from '../../record/observation.ts';
import { findTerminationBlocker } from '../swap/termination-blocker.ts';
import { isScheduleNear, keepSchedule, takeScheduledRequests } from './scheduled-requests.ts';

const minute = 60_000;

/** A turn of a fleet of three that wants two: one is our raise, made ten minutes ago. These actions are on its schedule. */
const turnWith = (schedule: ScheduledAction[], suspended: string[] = []) => {
  const state = rollingFleet(2, 1);
  Object.assign(capacityOf(state.campaign, 'web'), { schedule, changes: [{ at: now - 10 * minute, by: 1 }] });
  return turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }], { suspended }));
};

describe('a scheduled action', () => {
  test('that found desired at its own number is a request, once it would be on record otherwise', () => {
    const [early, due] = [
      { at: now - 2 * minute, to: 3 },
      { at: now - 3 * minute, to: 3 },
    ];
    const turn = turnWith([early, due]);
    expect(takeScheduledRequests(turn)).toEqual([{ ...due, group: 'web' }]);
    expect(capacityOf(turn.campaign, 'web').schedule).toEqual([early]);
    expect(takeScheduledRequests(turn)).toEqual([]);
  });

  test.each<[string, ScheduledAction, string[]]>([
    ['asked for another number: then it changed something, or did not run', { at: now - 5 * minute, to: 2 }, []],
    ['ran before desired was at it', { at: now - 15 * minute, to: 3 }, []],
    ['may not run', { at: now - 5 * minute, to: 3 }, ['ScheduledActions']],
  ])('is none where it %s', (_, action, suspended) => {
    expect(takeScheduledRequests(turnWith([action], suspended))).toEqual([]);
  });

  test('may run up to two minutes late, and sets no more than MaxSize lets it', () => {
    expect(takeScheduledRequests(turnWith([{ at: now - 11 * minute, to: 3 }]))).toHaveLength(1);
    expect(takeScheduledRequests(turnWith([{ at: now - 12 * minute - 1, to: 3 }]))).toEqual([]);
    const turn = turnWith([{ at: now - 5 * minute, to: 9 }]);
    Object.assign(turn.snapshot.group('web') ?? {}, { max: 3 });
    expect(takeScheduledRequests(turn)).toMatchObject([{ to: 3 }]);
  });

  test('keeps every server until it is known what it did, where it may have found its own number', () => {
    const blockedBy = (action: ScheduledAction) => {
      const turn = turnWith([action]);
      const swap = joinedSwap(turn.state, 'old-1', 'new-1');
      if (!turn.policy) throw new Error('the turn has a policy');
      return findTerminationBlocker(turn, turn.policy, swap)?.reason;
    };
    expect(blockedBy({ at: now - minute, to: 3 })).toMatch(/a scheduled action may have set it/);
    expect(blockedBy({ at: now - minute, to: 4 })).toBeUndefined();
    expect(blockedBy({ at: now + minute, to: 3 })).toBeUndefined();
  });

  test('is remembered once it has run, and ahead as it was read last', () => {
    const turn = turnWith([
      { at: now - minute, to: 3 },
      { at: now + minute, to: 4 },
    ]);
    Object.assign(turn.observation, { scheduledActions: { web: [{ at: now + 2 * minute, to: 5 }] } });
    keepSchedule(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({
      scheduleReadAt: now,
      schedule: [
        { at: now - minute, to: 3 },
        { at: now + 2 * minute, to: 5 },
      ],
    });
  });

  test.each([
    [9 * minute, true],
    [0, true],
    [-2 * minute, true],
    [-3 * minute, false],
    [11 * minute, false],
  ])('%d ms ahead is near: %s', (ahead, isNear) => {
    expect(isScheduleNear(turnWith([{ at: now + ahead, to: 9 }]), 'web')).toBe(isNear);
  });
});
