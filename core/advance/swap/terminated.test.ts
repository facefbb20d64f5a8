import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { type Intent, maxIntents } from '../../record/intent.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { finishInPlace, progressInPlace, terminateFirst, writeOffUnneeded } from './in-place.ts';
import { progressRollback, terminateOwn } from './rollback.ts';
import { progressTermination, terminateVictims, watchFinishing } from './terminating.ts';

const call = (change: Partial<NonNullable<Swap['termination']>> = {}) => ({
  at: now - 60_000,
  isConfirmed: true,
  decrement: true,
  sends: 1,
  ...change,
});
const gone = { state: 'terminated' as const };
const filled = (): Intent[] => Array.from({ length: maxIntents }, (): Intent => ({ kind: 'reject', image: 'ami', reason: 'x' }));

/** A swap of `old-1` for `new-1` in a group of these servers. */
const swapIn = (
  servers: Parameters<typeof snapshotOf>[0],
  change: Partial<Swap> = {},
  prepare: (state: CampaignState) => void = () => undefined,
  policy: object = {},
) => {
  const state = rollingFleet(2, 1);
  const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), change);
  prepare(state);
  const snapshot = snapshotOf(servers, { policy });
  return { turn: turnOn(state, snapshot), swap, state };
};
const all = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];
const without = all.slice(1);

describe('a victim that was sent away', () => {
  const follow = (servers: Parameters<typeof snapshotOf>[0], termination: Swap['termination'] | undefined, facts?: object) => {
    const given = swapIn(servers, { stage: 'terminating', ...(termination && { termination }) }, ({ campaign }) => {
      Object.assign(capacityOf(campaign, 'web'), { scaledIn: { times: 1, until: now } });
    });
    if (facts) given.turn.observation.servers['old-1'] = { id: 'old-1', state: 'running', isExcluded: false, ...facts };
    progressTermination(given.turn, given.swap);
    return { ...given.swap, ...given.turn.campaign };
  };

  test('and has left ends its swap: it is counted and timed', () => {
    const done = follow(without, call(), gone);
    expect(done).toMatchObject({ outcome: 'done', stage: 'done', counters: { replaced: 1 }, durations: { terminate: [60] } });
    expect(done.capacity.web).not.toHaveProperty('scaledIn');
  });

  test('and stands yet, or of which the call is open, does not', () => {
    const undecided = follow(all, call());
    expect([undecided.outcome, undecided.counters.replaced]).toEqual([undefined, 0]);
    expect(follow(all, call({ isConfirmed: false })).outcome).toBeUndefined();
  });

  test('by others ends it too, and its new server stays', () => {
    expect(follow([{ id: 'old-1', member: { lifecycle: 'Terminating' } }, ...without] as typeof all, undefined)).toMatchObject({
      outcome: 'abandoned',
      reason: 'old-1 was terminated by others (outside the Recycler)',
    });
  });

  test('has its new server watched: one that is gone, dead or unhealthy speaks against the image', () => {
    const watch = (server: Partial<Parameters<typeof snapshotOf>[0][number]>, change: Partial<Swap> = {}) => {
      const { turn, swap } = swapIn([{ id: 'old-2' }, { id: 'new-1', ...server }], { stage: 'terminating', ...change });
      return watchFinishing(turn, swap).map(({ kind }) => kind);
    };
    expect(watch({ member: { isHealthy: false } })).toEqual(['failed']);
    expect(watch({ facts: { state: 'stopped' } })).toEqual(['failed']);
    expect(watch({ member: { lifecycle: 'Terminating' } })).toEqual(['failed']);
    expect(watch({})).toEqual([]);
    expect(watch({ work: 'unhealthy' })).toEqual([]);
    expect(watch({ member: { isHealthy: false } }, { replacement: undefined as never })).toEqual([]);
    expect(watch({ member: { isHealthy: false } }, { rollback: { outcome: 'failed', reason: 'x', at: now } })).toEqual([]);
  });
});

describe('victims that may leave', () => {
  const terminate = (
    prepare: (state: CampaignState) => void,
    servers: Parameters<typeof snapshotOf>[0] = all,
    policy: object = {},
    intents: Intent[] = [],
  ) => {
    const state = rollingFleet(1, 2);
    prepare(state);
    const turn = turnOn(state, snapshotOf(servers, { policy }));
    turn.intents.push(...intents);
    terminateVictims(turn);
    return { ...turn, sent: turn.intents.flatMap((intent) => (intent.kind === 'terminate' ? [intent.server] : [])) };
  };
  const pair = (state: CampaignState): [Swap, Swap] => {
    const [later, earlier] = [joinedSwap(state, 'old-1', 'new-1'), joinedSwap(state, 'old-2', 'new-2')];
    later.stages = [{ name: 'joined', at: now - 1_000 }];
    earlier.stages = [{ name: 'joined', at: now - 2_000 }];
    return [later, earlier];
  };
  const four = [...all, { id: 'new-2' }];

  test('leave in the order in which their new servers joined', () => {
    expect(terminate((state) => void pair(state), four).sent).toEqual(['old-2', 'old-1']);
    const unknown = (state: CampaignState): void => {
      pair(state)[1].stages = [];
    };
    expect(terminate(unknown, four).sent).toEqual(['old-2', 'old-1']);
  });

  test('leave one at least where the step is full, and no more', () => {
    expect(terminate((state) => void pair(state), four, {}, filled()).sent).toEqual(['old-2']);
    expect(terminate((state) => void pair(state), four, {}, filled().slice(1)).sent).toEqual(['old-2']);
    expect(terminate((state) => void pair(state), four, {}, filled().slice(2)).sent).toEqual(['old-2', 'old-1']);
  });

  test.each<[string, Partial<Swap>]>([
    ['it has ended', { outcome: 'abandoned' }],
    ['it is rolled back', { rollback: { outcome: 'failed', reason: 'x', at: now } }],
    ['its old server goes first', { method: 'terminate-first' }],
    ['it stands in for another', { isAlternate: true }],
    ['its new server has not joined', { stage: 'booting' }],
    ['it was sent away before', { stage: 'terminating', termination: call({ isConfirmed: false }) }],
  ])('not where %s', (_, change) => {
    expect(terminate((state) => void Object.assign(joinedSwap(state, 'old-1', 'new-1'), change)).sent).toEqual([]);
  });

  test('one that is an exception for good is left alone, and its new server is rolled back', () => {
    const protectedOne = [{ id: 'old-1', member: { isProtected: true } }, { id: 'old-2' }, { id: 'new-1' }];
    const { campaign, state, sent } = terminate((before) => void joinedSwap(before, 'old-1', 'new-1'), protectedOne);
    expect(sent).toEqual([]);
    expect(campaign.skipped).toEqual({ 'old-1': 'old-1 is protected from scale-in' });
    expect(state.swaps[0]?.rollback).toMatchObject({ outcome: 'abandoned', reason: 'old-1 is protected from scale-in' });
    const sentBefore = terminate(
      (before) =>
        void Object.assign(joinedSwap(before, 'old-1', 'new-1'), {
          stage: 'terminating',
          termination: call({ isConfirmed: false, at: now - readLag - 1 }),
        }),
      protectedOne,
    );
    expect([sentBefore.state.swaps[0]?.rollback, sentBefore.blockers.length]).toEqual([undefined, 1]);
  });
});

describe('where the old server goes first', () => {
  const first = { method: 'terminate-first' as const };

  test('the swap ends once the old one has left and the new one has joined, as a proof once that has passed', () => {
    const finish = (
      change: Partial<Swap>,
      servers: Parameters<typeof snapshotOf>[0] = without,
      prepare: (state: CampaignState) => void = () => undefined,
    ) => {
      const { turn, swap } = swapIn(servers, { ...first, termination: call({ decrement: false }), ...change }, prepare);
      finishInPlace(turn, swap);
      return [swap.outcome, swap.stage, turn.campaign.counters.replaced];
    };
    expect(finish({})).toEqual(['done', 'done', 1]);
    expect(finish({ stage: 'checking' })).toEqual([undefined, 'checking', 0]);
    expect(finish({ rollback: { outcome: 'failed', reason: 'x', at: now } })).toEqual([undefined, 'joined', 0]);
    expect(finish({}, all)).toEqual([undefined, 'joined', 0]);
    expect(finish({ termination: undefined as never })).toEqual(['abandoned', 'joined', 0]);
    expect(finish({ isProof: true })).toEqual(['done', 'done', 1]);
    expect(finish({ isProof: true }, without, ({ campaign }) => Object.assign(campaign, { proven: [] }))).toEqual([undefined, 'joined', 0]);
  });

  test('a call that was not answered counts once it leaves; after a stop it is not sent again', () => {
    const leaving = [{ id: 'old-1', member: { lifecycle: 'Terminating' } }, ...without] as typeof all;
    const open = (): NonNullable<Swap['termination']> => call({ isConfirmed: false, at: now - readLag - 1 });
    const follow = (servers: typeof all, change: Partial<Swap>, stopped = false) => {
      const { turn, swap } = swapIn(
        servers,
        { ...first, stage: 'terminating', replacement: undefined as never, ...change },
        ({ campaign }) => {
          if (stopped) campaign.stop = { reason: 'x', at: now, outcome: 'stopped' };
        },
      );
      progressInPlace(turn, swap);
      return swap;
    };
    expect(follow(leaving, { termination: open() }).termination?.isConfirmed).toBe(true);
    expect(follow(all, { termination: open() }).termination?.isConfirmed).toBe(false);
    expect(follow(leaving, {})).toMatchObject({ outcome: 'abandoned' });
    expect(follow(leaving, { replacement: 'new-1' }).outcome).toBeUndefined();
    expect(follow(leaving, { stage: 'drained' }).outcome).toBeUndefined();
    expect(follow(all, { termination: open() }, true)).toMatchObject({ rollback: { outcome: 'abandoned', reason: 'x' } });
    expect(follow(all, { termination: { ...open(), at: now } }, true).rollback).toBeUndefined();
    expect(follow(all, { termination: open() }).rollback).toBeUndefined();
    expect(follow(all, { termination: open(), replacement: 'new-1' }, true).rollback).toBeUndefined();
  });

  test('it is sent away where it is drained, or its call was refused or lost, and the step has room', () => {
    const send = (change: Partial<Swap>, intents: Intent[] = []) => {
      const { turn } = swapIn(
        all.slice(0, 2),
        { ...first, stage: 'drained', replacement: undefined as never, ...change },
        ({ campaign }) => {
          capacityOf(campaign, 'web').surge = 0;
        },
        { pace: { maxSurge: 0, maxUnavailable: 1 } },
      );
      turn.intents.push(...intents);
      terminateFirst(turn);
      return turn.intents.flatMap((intent) => (intent.kind === 'terminate' ? [[intent.server, intent.decrement]] : []));
    };
    const sent = [['old-1', false]];
    expect(send({ stage: 'terminating' })).toEqual(sent);
    expect(send({ stage: 'terminating', termination: call({ isConfirmed: false, at: now - readLag - 1 }) })).toEqual(sent);
    expect(send({ stage: 'terminating', termination: call({ isConfirmed: false }) })).toEqual([]);
    expect(send({ stage: 'terminating', replacement: 'new-1' })).toEqual([]);
    expect(send({ stage: 'booting' })).toEqual([]);
    expect(send({ stage: 'terminating', outcome: 'done' })).toEqual([]);
    expect(send({ stage: 'terminating', rollback: { outcome: 'failed', reason: 'x', at: now } })).toEqual([]);
    expect(send({ stage: 'terminating', method: 'reimage' })).toEqual([]);
    expect(send({ stage: 'terminating' }, filled())).toEqual([]);
    expect(send({ stage: 'terminating' }, filled().slice(1))).toEqual(sent);
  });

  test('nothing is waited for where the group has what others want, the oldest first, once the call is sure to show', () => {
    const writeOff = (desired: number, prepare: (swaps: Swap[], state: CampaignState) => void = () => undefined) => {
      const state = rollingFleet(3);
      for (const [index, victim] of ['old-1', 'old-2'].entries()) {
        const swap = beginSwap(state.campaign, staleServer(victim), 'terminate-first', 'terminating', false, now);
        state.swaps.push(Object.assign(swap, { termination: call({ decrement: false, at: now - readLag - 2 + index }) }));
      }
      prepare(state.swaps, state);
      const turn = turnOn(state, snapshotOf([{ id: 'old-3' }], { desired }));
      writeOffUnneeded(turn);
      return state.swaps.map(({ outcome }) => outcome);
    };
    const open = undefined;
    expect(writeOff(1)).toEqual(['abandoned', 'abandoned']);
    expect(writeOff(2)).toEqual(['abandoned', open]);
    expect(writeOff(3)).toEqual([open, open]);
    expect(writeOff(1, ([, second]) => void Object.assign(second ?? {}, { termination: call({ at: now - readLag }) }))).toEqual([
      'abandoned',
      open,
    ]);
    expect(writeOff(1, ([, second]) => void Object.assign(second ?? {}, { replacement: 'new-1' }))).toEqual(['abandoned', open]);
    expect(writeOff(1, ([, second]) => void Object.assign(second ?? {}, { termination: call({ isConfirmed: false, at: 0 }) }))).toEqual([
      'abandoned',
      open,
    ]);
    expect(writeOff(1, ([, second]) => void Object.assign(second ?? {}, { method: 'launch-first' }))).toEqual(['abandoned', open]);
    expect(writeOff(1, ([, second]) => void Object.assign(second ?? {}, { group: 'db' }))).toEqual(['abandoned', open]);
    expect(writeOff(1, ([, second]) => void Object.assign(second ?? {}, { outcome: 'done' }))).toEqual(['abandoned', 'done']);
  });
});

describe('a new server that is rolled back', () => {
  const rollback = { outcome: 'failed' as const, reason: 'its probe failed', at: now };
  const own = (change: Partial<Swap>, servers: Parameters<typeof snapshotOf>[0] = all, facts?: object) => {
    const { turn, swap } = swapIn(servers, { rollback: { ...rollback }, ...change });
    if (facts) turn.observation.servers['new-1'] = { id: 'new-1', state: 'running', isExcluded: false, ...facts };
    terminateOwn(turn);
    return { sent: turn.intents.filter(({ kind }) => kind === 'terminate'), swap, turn };
  };

  test('is sent away with desired, has its console kept where it failed, and is known as taken', () => {
    const { sent, turn } = own({});
    expect(sent).toMatchObject([{ server: 'new-1', decrement: true, savesConsole: true, purpose: 'rollback' }]);
    expect(capacityOf(turn.campaign, 'web').taken).toEqual([{ server: 'new-1', at: now }]);
    expect(own({ rollback: { ...rollback, outcome: 'abandoned' } }).sent).toMatchObject([{ savesConsole: false }]);
  });

  test('leaves desired as it is where that is not ours: in the place of an old one, or where others took the raise', () => {
    const decrement = (change: Partial<Swap>, surge: number) => {
      const { turn } = swapIn([...all, { id: 'old-3' }], { rollback: { ...rollback }, ...change }, ({ campaign }) =>
        Object.assign(capacityOf(campaign, 'web'), { surge }),
      );
      terminateOwn(turn);
      return turn.intents.flatMap((intent) => (intent.kind === 'terminate' ? [intent.decrement] : []));
    };
    const first = { method: 'terminate-first' as const, termination: call() };
    expect(decrement(first, 0)).toEqual([false]);
    expect(decrement(first, 1)).toEqual([true]);
    expect(decrement({ isAbsorbed: true }, 0)).toEqual([false]);
    expect(decrement({}, 1)).toEqual([true]);
  });

  test('is not sent away that has left already', () => {
    expect(own({}, [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1', member: { lifecycle: 'Terminating' } }] as typeof all).sent).toEqual(
      [],
    );
    expect(own({}, all.slice(0, 2), gone).sent).toEqual([]);
    expect(own({}, all.slice(0, 2), { state: 'running' }).sent).toHaveLength(1);
  });

  test('ends its swap once it has, as it was to end', () => {
    const follow = (change: Partial<Swap>, servers: Parameters<typeof snapshotOf>[0] = all) => {
      const { turn, swap } = swapIn(servers, change);
      progressRollback(turn, swap);
      return swap.outcome;
    };
    expect(follow({})).toBeUndefined();
    expect(follow({ rollback }, all.slice(0, 2))).toBe('failed');
    expect(follow({ rollback })).toBeUndefined();
    const launch = { token: 't', count: 1, attempt: 1, at: now };
    expect(follow({ rollback, replacement: undefined as never, stage: 'launching', launch })).toBeUndefined();
    expect(follow({ rollback, replacement: undefined as never, stage: 'launching' })).toBe('failed');
    const first = { rollback, method: 'terminate-first' as const, replacement: undefined as never };
    expect(follow({ ...first, stage: 'terminating', termination: call() })).toBeUndefined();
    expect(follow({ ...first, stage: 'drained', termination: call() })).toBe('failed');
    expect(follow({ ...first, stage: 'terminating' })).toBe('failed');
  });
});
