import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { terminateOwn } from './rollback.ts';
import { terminateVictims } from './terminating.ts';
import { findTerminationBlocker } from './termination-blocker.ts';

const policy = parsePolicy({}, 'policy');
const servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];

/** Two servers of others and one of ours, whose victim is `old-1`: what the last check says when the snapshot is changed like this. */
const check = (
  change: Partial<Parameters<typeof snapshotOf>[0][number]> & { id: string },
  prepare?: (state: ReturnType<typeof rollingFleet>) => void,
) => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  prepare?.(state);
  const snapshot = snapshotOf(servers.map((each) => (each.id === change.id ? { ...each, ...change } : each)));
  return findTerminationBlocker(turnOn(state, snapshot), policy, swap)?.reason;
};

describe('the last check before a server is terminated', () => {
  test('lets a stale server go whose replacement has joined', () => {
    expect(check({ id: 'old-1' })).toBeUndefined();
  });

  test.each([
    ['the replacement is not healthy now', { id: 'new-1', work: 'unhealthy' as const }, 'replacement new-1 is not healthy'],
    ['the replacement is starting', { id: 'new-1', work: 'starting' as const }, 'replacement new-1 is not healthy'],
    ['facts are unknown', { id: 'old-1', facts: { state: 'unknown' as const } }, 'facts about old-1 could not be read'],
    ['it is protected', { id: 'old-1', member: { isProtected: true } }, 'old-1 is protected from scale-in'],
    ['it is excluded by tag', { id: 'old-1', facts: { isExcluded: true } }, 'old-1 is tagged recycler:exclude'],
    ['it is in standby', { id: 'old-1', member: { lifecycle: 'Standby' } }, 'old-1 is in standby by others'],
    ['it is as wanted', { id: 'old-1', facts: { image: 'ami-new' } }, 'old-1 is as wanted by now'],
    ['the group would fall below its floor', { id: 'old-2', work: 'unhealthy' as const }, 'web would fall below what must be in service'],
  ])('refuses when %s', (_, change, reason) => {
    expect(check(change)).toContain(reason);
  });

  test('refuses an image that is not proven', () => {
    expect(check({ id: 'old-1' }, (state) => (state.campaign.proven = []))).toBe('its image is not proven yet');
  });

  test('refuses while desired capacity is not settled', () => {
    const reason = 'desired capacity of web is not settled';
    expect(
      check({ id: 'old-1' }, (state) => Object.assign(state.campaign.capacity.web ?? {}, { unexplained: { desired: 9, at: now } })),
    ).toContain(reason);
    expect(
      check({ id: 'old-1' }, (state) => Object.assign(state.campaign.capacity.web ?? {}, { pendingRaise: { from: 2, to: 3, at: now } })),
    ).toContain(reason);
  });

  test('counts every server that was sent a terminate call and is not seen leaving', () => {
    const state = rollingFleet(3, 2);
    joinedSwap(state, 'old-1', 'new-1');
    joinedSwap(state, 'old-2', 'new-2');
    // Five in service where three are enough: two may go. With one of them failing only one may.
    const snapshot = snapshotOf([...servers, { id: 'old-3' }, { id: 'new-2' }]);
    const turn = turnOn(structuredClone(state), snapshot);
    terminateVictims(turn);
    expect(turn.intents).toHaveLength(2);
    const short = snapshotOf([...servers, { id: 'old-3', work: 'unhealthy' }, { id: 'new-2' }]);
    const shortTurn = turnOn(structuredClone(state), short);
    terminateVictims(shortTurn);
    expect(shortTurn.intents).toMatchObject([{ server: 'old-1', decrement: true, purpose: 'victim' }]);
    expect(shortTurn.blockers).toMatchObject([{ swap: { victim: 'old-2' } }]);
  });
});

describe('what was launched and is not needed', () => {
  const takenBack = (isShort: boolean) => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.rollback = { outcome: 'abandoned', reason: 'stopped', at: now };
    const turn = turnOn(
      state,
      snapshotOf([{ id: 'old-1', ...(isShort && { work: 'unhealthy' as const }) }, { id: 'old-2' }, { id: 'new-1' }]),
    );
    terminateOwn(turn);
    return turn.intents;
  };

  test('leaves by name, with decrement', () => {
    expect(takenBack(false)).toMatchObject([{ kind: 'terminate', server: 'new-1', decrement: true, purpose: 'rollback' }]);
  });

  test('stays as long as the group has too few without it', () => {
    expect(takenBack(true)).toEqual([]);
  });
});
