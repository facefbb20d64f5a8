import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { beginSwap, enterStage, type Swap, type Termination } from '../../record/swap.ts';
import type { Cordon } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import type { Snapshot } from '../snapshot.ts';
import { finishInPlace, progressInPlace, terminateFirst, writeOffUnneeded } from './in-place.ts';

const servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'old-3' }];
const policy = { pace: { maxSurge: 0, maxUnavailable: 1 } };
const call: Termination = { at: now - 10_000, isConfirmed: true, decrement: false, sends: 1 };

type State = ReturnType<typeof rollingFleet>;

/** A swap of `old-1`, terminate-first, that has been drained. */
const drainedSwap = (state: State): Swap => {
  const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'cordoning', false, now - 60_000);
  enterStage(swap, 'draining', now - 50_000);
  enterStage(swap, 'drained', now - 40_000);
  state.swaps.push(swap);
  return swap;
};

const terminate = (snapshot: Snapshot, prepare: (state: State, swap: Swap) => void = () => undefined) => {
  const state = rollingFleet(3);
  const swap = drainedSwap(state);
  prepare(state, swap);
  const turn = turnOn(state, snapshot);
  terminateFirst(turn);
  return { ...turn, swap };
};
const drainedBy = (cordon: Cordon) => addDraining(snapshotOf(servers, { policy }), { 'old-1': { cordon } });

describe('a victim that has been drained and that Auto Scaling replaces', () => {
  test('is terminated without decrement, on its certificate', () => {
    const { intents, swap } = terminate(drainedBy(cordonBy('us', now + 60_000)));
    expect(intents).toMatchObject([
      { kind: 'terminate', server: 'old-1', decrement: false, purpose: 'victim', drainedUntil: now + 60_000 },
    ]);
    expect(swap).toMatchObject({ stage: 'terminating', termination: { at: now, isConfirmed: false, sends: 1 } });
  });

  test.each<[string, Cordon]>([
    ['has no certificate', cordonBy('us')],
    ['has one that has expired', cordonBy('us', now)],
  ])('stays while it %s', (_, cordon) => {
    expect(terminate(drainedBy(cordon))).toMatchObject({ intents: [], swap: { stage: 'drained' }, blockers: [{}] });
  });

  const certified = () => drainedBy(cordonBy('us', now + 60_000));

  test('stays while desired is not settled, after a stop, and without a lease', () => {
    const unsettled = (state: State) => Object.assign(capacityOf(state.campaign, 'web'), { unexplained: { desired: 9, at: now } });
    expect(terminate(certified(), unsettled).intents).toEqual([]);
    const stop = { reason: 'x', at: now, outcome: 'stopped' as const };
    expect(terminate(certified(), ({ campaign }) => Object.assign(campaign, { stop })).intents).toEqual([]);
    const snapshot = certified();
    snapshot.observation.noLease = 'none';
    expect(terminate(snapshot).intents).toEqual([]);
  });

  test('stays for good where it became an exception meanwhile', () => {
    const snapshot = addDraining(snapshotOf([{ id: 'old-1', member: { isProtected: true } }, ...servers.slice(1)]), {
      'old-1': { cordon: cordonBy('us', now + 60_000) },
    });
    const { intents, swap, campaign } = terminate(snapshot);
    expect(intents).toEqual([]);
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned' });
    expect(campaign.skipped['old-1']).toMatch(/protected/);
  });
});

describe('a terminate call for a victim that Auto Scaling replaces', () => {
  /** One that was refused, or sent so long ago without an answer; the victim is cordoned where its workload drains. */
  const resend = (snapshot: Snapshot, termination?: Termination) =>
    terminate(snapshot, (_, swap) => {
      enterStage(swap, 'terminating', now - readLag - 1);
      if (termination) swap.termination = termination;
    });
  const lost = (age: number): Termination => ({ ...call, at: now - age, isConfirmed: false });

  test('is sent again after it was refused', () => {
    const { intents, swap } = resend(snapshotOf(servers, { policy }));
    expect(intents).toMatchObject([{ server: 'old-1', decrement: false }]);
    expect(swap.termination).toMatchObject({ at: now, sends: 1 });
  });

  test('is sent again after it was lost, once reads would show it', () => {
    expect(resend(snapshotOf(servers, { policy }), lost(readLag)).intents).toEqual([]);
    const { intents, swap } = resend(snapshotOf(servers, { policy }), lost(readLag + 1));
    expect(intents).toMatchObject([{ server: 'old-1' }]);
    expect(swap.termination).toMatchObject({ at: now, sends: 2 });
  });

  test('is not sent again once it was answered, or the victim is seen leaving', () => {
    expect(resend(snapshotOf(servers, { policy }), { ...call, at: now - readLag - 1 }).intents).toEqual([]);
    const leaving = snapshotOf([{ id: 'old-1', member: { lifecycle: 'Terminating' } }, ...servers.slice(1)], { policy });
    expect(resend(leaving, lost(readLag + 1)).intents).toEqual([]);
  });

  test('is sent again on a certificate only: that of the first call may have expired before it was sent', () => {
    expect(resend(drainedBy(cordonBy('us', now))).intents).toEqual([]);
    expect(resend(drainedBy(cordonBy('us', now + 60_000))).intents).toMatchObject([{ server: 'old-1', drainedUntil: now + 60_000 }]);
  });

  test('is not sent again where the group would fall below its floor by now', () => {
    const short = snapshotOf([{ id: 'old-1' }, { id: 'old-2', work: 'unhealthy' }, { id: 'old-3' }], { policy });
    expect(resend(short).intents).toEqual([]);
  });

  test('that was lost is given up after a stop: the victim stays', () => {
    const state = rollingFleet(3);
    const swap = drainedSwap(state);
    enterStage(swap, 'terminating', now - readLag - 1);
    swap.termination = lost(readLag + 1);
    state.campaign.stop = { reason: 'x', at: now, outcome: 'stopped' };
    progressInPlace(turnOn(state, snapshotOf(servers)), swap);
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned' });
    expect(swap.termination).toBeUndefined();
  });

  test('that was refused because others ended the victim ends its swap', () => {
    const state = rollingFleet(3);
    const swap = drainedSwap(state);
    enterStage(swap, 'terminating', now - 10_000);
    progressInPlace(turnOn(state, snapshotOf(servers)), swap);
    expect(swap.outcome).toBeUndefined();
    progressInPlace(turnOn(state, snapshotOf(servers.slice(1))), swap);
    expect(swap.outcome).toBe('abandoned');
  });

  test('counts once the victim is seen leaving', () => {
    const state = rollingFleet(3);
    const swap = drainedSwap(state);
    swap.termination = lost(1_000);
    progressInPlace(turnOn(state, snapshotOf(servers)), swap);
    expect(swap.termination.isConfirmed).toBe(false);
    progressInPlace(turnOn(state, snapshotOf([{ id: 'old-1', member: { lifecycle: 'Terminating' } }])), swap);
    expect(swap.termination.isConfirmed).toBe(true);
  });
});

describe('a swap whose victim Auto Scaling replaces', () => {
  const finish = (change: (swap: Swap, state: State) => void, snapshot = snapshotOf([{ id: 'new-1' }], { policy })) => {
    const state = rollingFleet(1);
    const swap = drainedSwap(state);
    for (const stage of ['terminating', 'booting', 'checking', 'joined'] as const) enterStage(swap, stage, now - 5_000);
    Object.assign(swap, { replacement: 'new-1', termination: call });
    change(swap, state);
    finishInPlace(turnOn(state, snapshot), swap);
    return { outcome: swap.outcome, replaced: state.campaign.counters.replaced };
  };

  test('is done once its replacement has joined and its victim has left', () => {
    expect(finish(() => undefined)).toEqual({ outcome: 'done', replaced: 1 });
    expect(finish(() => undefined, snapshotOf([{ id: 'old-1' }, { id: 'new-1' }]))).toEqual({ outcome: undefined, replaced: 0 });
  });

  test('is not done as a proof before its image is proven', () => {
    const proof = (swap: Swap, state: State) => {
      swap.isProof = true;
      state.campaign.proven = [];
    };
    expect(finish(proof).outcome).toBeUndefined();
  });

  test('counts no replacement where others ended its victim', () => {
    expect(finish((swap) => delete swap.termination)).toEqual({ outcome: 'abandoned', replaced: 0 });
  });
});

describe('a replacement that Auto Scaling has no need to launch', () => {
  /** Two swaps of a group of three, whose victims were terminated that long ago and are gone; the group has these servers of that many wanted. */
  const waiting = (ago: number, members: string[], desired: number) => {
    const state = rollingFleet(3);
    for (const victim of ['gone-1', 'gone-2']) {
      const swap = beginSwap(state.campaign, staleServer(victim), 'terminate-first', 'terminating', false, now - ago);
      state.swaps.push(Object.assign(swap, { termination: { ...call, at: now - ago } }));
    }
    const turn = turnOn(
      state,
      snapshotOf(
        members.map((id) => ({ id })),
        { policy, desired },
      ),
    );
    writeOffUnneeded(turn);
    return state.swaps.map(({ outcome }) => outcome);
  };

  test('is not waited for, once it is sure that the group has what others want without it', () => {
    expect(waiting(readLag + 1, ['old-1', 'old-2'], 2)).toEqual(['abandoned', 'abandoned']);
    expect(waiting(readLag + 1, ['old-1', 'old-2'], 3)).toEqual(['abandoned', undefined]);
  });

  test('is waited for where the group is short by it, and as long as a read may lag', () => {
    expect(waiting(readLag + 1, ['old-1', 'old-2'], 4)).toEqual([undefined, undefined]);
    expect(waiting(readLag, ['old-1', 'old-2'], 2)).toEqual([undefined, undefined]);
  });
});
