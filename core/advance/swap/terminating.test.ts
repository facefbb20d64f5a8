import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { enterStage } from '../../record/swap.ts';
import type { Cordon } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { progressTermination, terminateVictims } from './terminating.ts';
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
    ['it is as wanted', { id: 'old-1', facts: { image: 'ami-new' }, member: { templateVersion: '2' } }, 'old-1 is as wanted by now'],
    [
      'it does not say what it was launched from',
      { id: 'old-1', facts: { image: 'ami-new' }, member: { templateId: undefined as never, templateVersion: undefined as never } },
      'facts about old-1 could not be read',
    ],
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
      check({ id: 'old-1' }, (state) => Object.assign(state.campaign.capacity.web ?? {}, { pendingRaise: { by: 1, at: now } })),
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

describe('a victim whose replacement has joined', () => {
  type State = ReturnType<typeof rollingFleet>;
  const terminate = (snapshot: ReturnType<typeof snapshotOf>, prepare: (state: State) => void = () => undefined) => {
    const state = rollingFleet(2, 1);
    joinedSwap(state, 'old-1', 'new-1');
    prepare(state);
    const turn = turnOn(state, snapshot);
    terminateVictims(turn);
    return turn;
  };

  test('is terminated, and the record says so', () => {
    const { intents, state } = terminate(snapshotOf(servers));
    expect(intents).toMatchObject([{ kind: 'terminate', server: 'old-1', purpose: 'victim' }]);
    expect(state.swaps).toMatchObject([{ stage: 'terminating', termination: { at: now, isConfirmed: false, sends: 1 } }]);
  });

  test('is not terminated without a lease, nor after a stop, nor without a policy', () => {
    const snapshot = snapshotOf(servers);
    snapshot.observation.noLease = 'none';
    expect(terminate(snapshot).intents).toEqual([]);
    const stop = { reason: 'x', at: now, outcome: 'stopped' as const };
    expect(terminate(snapshotOf(servers), ({ campaign }) => Object.assign(campaign, { stop })).intents).toEqual([]);
    const unread = snapshotOf(servers);
    unread.observation.policy = { error: 'gone' };
    expect(terminate(unread).intents).toEqual([]);
  });

  test('is not terminated where a workload could not say whether the replacement is healthy', () => {
    expect(terminate(snapshotOf([...servers.slice(0, 2), { id: 'new-1', work: 'unknown' }])).intents).toEqual([]);
  });

  const drained = (cordon: Cordon | undefined, stages: ('cordoning' | 'draining' | 'drained')[] = ['cordoning', 'draining', 'drained']) =>
    terminate(addDraining(snapshotOf(servers), cordon ? { 'old-1': { cordon } } : {}), ({ swaps: [swap] }) => {
      for (const stage of stages) if (swap) enterStage(swap, stage, now - 1_000);
    });

  test('is terminated on its certificate where a workload drains it, and the call carries that', () => {
    expect(drained(cordonBy('us', now + 60_000)).intents).toMatchObject([{ server: 'old-1', drainedUntil: now + 60_000 }]);
  });

  test.each<[string, Parameters<typeof drained>]>([
    ['without a certificate', [cordonBy('us')]],
    ['without a cordon', [undefined]],
    ['on a certificate that has expired', [cordonBy('us', now)]],
    ["on a certificate of others' cordon", [cordonBy('others', now + 60_000)]],
    ['before it was drained', [cordonBy('us', now + 60_000), ['cordoning', 'draining']]],
    ['before it was cordoned', [cordonBy('us', now + 60_000), []]],
  ])('is not terminated %s where a workload drains it', (_, given) => {
    expect(drained(...given).intents).toEqual([]);
  });
});

describe('a terminate call that was never answered', () => {
  const follow = (age: number, victim: Partial<(typeof servers)[number]> & { member?: { lifecycle: string } }, isStopped = false) => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    enterStage(swap, 'terminating', now - age);
    swap.termination = { at: now - age, isConfirmed: false, decrement: true, sends: 1 };
    if (isStopped) state.campaign.stop = { reason: 'x', at: now, outcome: 'stopped' };
    const turn = turnOn(state, snapshotOf([{ id: 'old-1', ...victim }, ...servers.slice(1)]));
    progressTermination(turn, swap);
    terminateVictims(turn);
    return { ...turn, swap };
  };

  test('stays open, and is sent again only once reads would show it', () => {
    expect(follow(readLag, {})).toMatchObject({ intents: [], swap: { termination: { isConfirmed: false, sends: 1 } } });
    expect(follow(readLag + 1, {})).toMatchObject({ intents: [{ server: 'old-1' }], swap: { termination: { sends: 2, at: now } } });
  });

  test('counts once the server is seen leaving, and leaves open whether desired went down by it', () => {
    const { swap, campaign } = follow(1_000, { member: { lifecycle: 'Terminating' } });
    expect(swap.termination).toMatchObject({ isConfirmed: true });
    expect(campaign.capacity.web).toMatchObject({ surge: 1, ambiguous: [now] });
  });

  test('is not sent again after a stop: the victim stays, and its replacement is rolled back', () => {
    const { intents, swap } = follow(readLag + 1, {}, true);
    expect(intents).toEqual([]);
    expect(swap).toMatchObject({ rollback: { outcome: 'abandoned' } });
    expect(swap.termination).toBeUndefined();
  });
});
