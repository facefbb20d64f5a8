import { describe, expect, test } from '@jest/globals';
import {
  addDraining,
  cordonBy,
  draining,
  joinedSwap,
  now,
  rollingFleet,
  snapshotOf,
  staleServer,
  turnOn,
} from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import { capacityOf } from '../../record/capacity.ts';
import { listCordons } from '../../record/journal.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import type { ServerWork } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { indexObservation, type Snapshot } from '../snapshot.ts';
import { abandonSwaps, progressRollback, terminateOwn } from './rollback.ts';

type State = ReturnType<typeof rollingFleet>;

const servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];
const rollback = { outcome: 'abandoned' as const, reason: 'stopped', at: now };

/** What is terminated where the swap of `old-1` is rolled back. */
const roll = (snapshot: Snapshot = snapshotOf(servers), prepare: (state: State, swap: Swap) => void = () => undefined) => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  swap.rollback = { ...rollback };
  prepare(state, swap);
  const turn = turnOn(state, snapshot);
  terminateOwn(turn);
  return { ...turn, swap };
};

describe('a replacement that is rolled back', () => {
  test('is terminated by name, with decrement, and the record says so', () => {
    const { intents, swap } = roll();
    expect(intents).toMatchObject([{ kind: 'terminate', server: 'new-1', decrement: true, purpose: 'rollback', swap: swap.id }]);
    expect(swap.rollback?.termination).toMatchObject({ at: now, isConfirmed: false, sends: 1 });
  });

  test('stays as long as the group has too few without it', () => {
    expect(roll(snapshotOf([{ id: 'old-1', work: 'unhealthy' }, ...servers.slice(1)])).intents).toEqual([]);
  });

  test.each<[string, (state: State) => void]>([
    ['others changed it', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { unexplained: { desired: 9, at: now } })],
    ['a raise is open', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: 1, at: now } })],
  ])('is not terminated while desired is not settled: %s', (_, prepare) => {
    expect(roll(undefined, prepare).intents).toEqual([]);
  });

  test('is terminated without a lease too, for that puts back', () => {
    const snapshot = snapshotOf(servers);
    snapshot.observation.noLease = 'none';
    expect(roll(snapshot).intents).toMatchObject([{ server: 'new-1' }]);
  });

  test('is not terminated twice before reads would show the first call', () => {
    const sent = (age: number) =>
      roll(undefined, (_, swap) => {
        swap.rollback = { ...rollback, termination: { at: now - age, isConfirmed: false, decrement: true, sends: 1 } };
      });
    expect(sent(readLag).intents).toEqual([]);
    expect(sent(readLag + 1)).toMatchObject({ intents: [{ server: 'new-1' }], swap: { rollback: { termination: { sends: 2 } } } });
  });
});

describe('a replacement that has joined a workload which drains, and is rolled back', () => {
  const drain = (work: Partial<ServerWork>, prepare?: (state: State, swap: Swap) => void, noLease = false) => {
    const snapshot = addDraining(snapshotOf(servers), { 'new-1': work });
    if (noLease) snapshot.observation.noLease = 'none';
    return roll(snapshot, prepare);
  };

  test('is cordoned first, with a word in the journal, and not terminated without a certificate', () => {
    const { intents, campaign, swap } = drain({});
    expect(intents).toMatchObject([{ kind: 'cordon', server: 'new-1', workload: draining, swap: swap.id }]);
    expect(listCordons(campaign.journal)).toMatchObject([{ server: 'new-1' }]);
    expect(swap.rollback?.termination).toBeUndefined();
  });

  test.each<[string, Partial<ServerWork>]>([
    ['still has work', { cordon: cordonBy('us') }],
    ['has a certificate that has expired', { cordon: cordonBy('us', now) }],
    ['could not be asked', workOf('unknown', 'tg')],
  ])('is not terminated while it %s', (_, work) => {
    expect(drain(work).intents.filter(({ kind }) => kind === 'terminate')).toEqual([]);
  });

  test('is terminated on its certificate', () => {
    expect(drain({ cordon: cordonBy('us', now + 60_000) }).intents).toMatchObject([{ kind: 'terminate', drainedUntil: now + 60_000 }]);
  });

  test('waits for a release with a lease, since no cordon may be placed without one', () => {
    expect(drain({}, undefined, true).intents).toEqual([]);
  });

  test('is terminated at once where it has no work yet', () => {
    expect(drain(workOf('starting', 'tg')).intents).toMatchObject([{ kind: 'terminate', server: 'new-1' }]);
  });
});

describe('extra servers that no victim is left for', () => {
  const extra = (id: string, launchedAt: number) => ({ id, group: 'web', zone: 'a', launchedAt, isWanted: true });

  /** Two extra servers, `new-1` that a swap holds and `new-2` that none does. */
  const settle = (prepare: (state: State) => void = () => undefined, change = (snapshot: Snapshot) => snapshot) => {
    const state = rollingFleet(2, 2);
    joinedSwap(state, 'old-1', 'new-1');
    state.campaign.phase = 'settle';
    prepare(state);
    const snapshot = change(snapshotOf([...servers, { id: 'new-2' }]));
    // The newest goes first, so that only the swap keeps `new-1`.
    snapshot.observation.unclaimed.push(extra('new-1', now - 1_000), extra('new-2', now - 60_000));
    const turn = turnOn(state, snapshot);
    terminateOwn(turn);
    return turn;
  };

  const moved =
    (at: number) =>
    ({ campaign }: State): void => {
      campaign.moved.at = at;
    };
  const withSickServers = (snapshot: Snapshot): Snapshot => {
    for (const member of snapshot.group('web')?.members ?? []) if (member.id.startsWith('old')) member.isHealthy = false;
    return indexObservation(snapshot.observation, snapshot.now);
  };

  test('leave in the end where others leave the group short: it is as it would be without us', () => {
    expect(settle(moved(now - 15 * 60_000), withSickServers).intents).toEqual([]);
    expect(settle(moved(now - 15 * 60_000 - 1), withSickServers).intents).toMatchObject([{ kind: 'terminate', server: 'new-2' }]);
  });

  test('stay where the group has no more servers than others want: then no server came for what we raised, and the number is lowered', () => {
    expect(settle(({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { baseline: 4 })).intents).toEqual([]);
  });

  test('stay while Auto Scaling holds more than desired, as it does when it rebalances, until it has terminated its own', () => {
    const overshoot = (suspended: string[]) => (snapshot: Snapshot) => {
      Object.assign(snapshot.group('web') ?? {}, { desired: 3, suspended });
      return snapshot;
    };
    expect(settle(undefined, overshoot([])).intents).toEqual([]);
    expect(settle(undefined, overshoot(['Terminate'])).intents).toMatchObject([{ server: 'new-2' }]);
    const since = (overSince: number) => (state: State) => void Object.assign(capacityOf(state.campaign, 'web'), { overSince });
    expect(settle(since(now - 15 * 60_000), overshoot([])).intents).toEqual([]);
    expect(settle(since(now - 15 * 60_000 - 1), overshoot([])).intents).toMatchObject([{ server: 'new-2' }]);
  });

  test('are terminated as often as we raised desired, and never one that a swap holds', () => {
    const { intents, campaign } = settle();
    expect(intents).toMatchObject([{ kind: 'terminate', server: 'new-2', purpose: 'orphan', decrement: true }]);
    expect(capacityOf(campaign, 'web').orphans).toMatchObject([{ server: 'new-2', termination: { sends: 1 } }]);
  });

  test('are those of the group alone, the newest first, and none that leaves or was sent away already', () => {
    const given = (unclaimed: ReturnType<typeof extra>[], surge: number, prepare: (state: State) => void = () => undefined) => {
      const state = rollingFleet(2, surge);
      state.campaign.phase = 'settle';
      prepare(state);
      const more = ['new-1', 'new-2', 'new-3'].map((id) => ({ id }));
      const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, ...more, { id: 'new-4', member: { lifecycle: 'Terminating' } }], {
        desired: 5,
      });
      snapshot.observation.unclaimed.push(...unclaimed);
      const turn = turnOn(state, snapshot);
      terminateOwn(turn);
      return turn.intents.flatMap((intent) => (intent.kind === 'terminate' ? [intent.server] : []));
    };
    const [first, second, third, leaving] = [1, 2, 3, 4].map((index) => extra(`new-${index}`, now - 90_000 + index * 1_000)) as [
      ReturnType<typeof extra>,
      ...ReturnType<typeof extra>[],
    ];
    const all = [second, first, third, leaving].flatMap((each) => each ?? []);
    expect(given(all, 3)).toEqual(['new-3', 'new-2', 'new-1']);
    expect(given(all, 1)).toEqual(['new-3']);
    expect(
      given(
        all.map((each) => ({ ...each, group: 'db' })),
        3,
      ),
    ).toEqual([]);
    const sent = ({ campaign }: State): void => {
      const termination = { at: now, isConfirmed: false, decrement: true, sends: 1 };
      capacityOf(campaign, 'web').orphans = [{ server: 'new-3', termination }];
    };
    expect(given(all, 3, sent)).toEqual(['new-2', 'new-1']);
  });

  test.each<[string, Parameters<typeof settle>]>([
    ['servers are still replaced', [({ campaign }) => Object.assign(campaign, { phase: 'roll' })]],
    ['none of them is ours', [({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { surge: 1 })]],
    ['desired is not settled', [({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { unexplained: { desired: 9, at: now } })]],
    ['the group would fall below its floor', [moved(now), withSickServers]],
  ])('stay where %s', (_, given) => {
    const { intents, state } = settle(...given);
    expect(intents).toEqual([]);
    expect(state.swaps.filter(({ replacement }) => replacement === 'new-2')).toEqual([]);
  });

  test('that a workload drains are drained first, as a replacement that is rolled back', () => {
    const first = settle(undefined, addDraining);
    const { state, campaign } = first;
    expect(first.intents).toEqual([]);
    expect(state.swaps.at(-1)).toMatchObject({
      replacement: 'new-2',
      stage: 'booting',
      rollback: {
        outcome: 'abandoned',
        reason: 'new-2 is one more than others want, and no old server is left that could go in its place',
        at: now,
      },
    });
    const again = (work: Partial<ServerWork> = {}) => {
      const turn = turnOn(structuredClone(state), addDraining(snapshotOf([...servers, { id: 'new-2' }]), { 'new-2': work }));
      terminateOwn(turn);
      return turn.intents;
    };
    expect(again({ mayLeave: { verdict: 'unknown', reason: '?' } })).toEqual([]);
    expect(again()).toMatchObject([{ kind: 'cordon', server: 'new-2', purpose: 'remove' }]);
    campaign.journal.push({ kind: 'cordon', workload: draining, group: 'web', server: 'new-2', purpose: 'remove', at: now });
    expect(again({ cordon: cordonBy('us') })).toEqual([]);
    expect(again({ cordon: cordonBy('us', now + 30_000) })).toMatchObject([
      { kind: 'terminate', server: 'new-2', purpose: 'rollback', decrement: true, drainedUntil: now + 30_000 },
    ]);
  });
});

describe('after a stop, and without a lease', () => {
  test('every swap is rolled back whose victim was not terminated', () => {
    for (const isStopped of [true, false]) {
      const state = rollingFleet(2, 2);
      joinedSwap(state, 'old-1', 'new-1');
      joinedSwap(state, 'old-2', 'new-2').termination = { at: now, isConfirmed: true, decrement: true, sends: 1 };
      const snapshot = snapshotOf(servers);
      if (isStopped) state.campaign.stop = { reason: 'x', at: now, outcome: 'stopped' };
      else snapshot.observation.noLease = 'x';
      abandonSwaps(turnOn(state, snapshot));
      expect(state.swaps.map((swap) => swap.rollback?.reason)).toEqual(['x', undefined]);
    }
  });
});

describe('a swap that is rolled back', () => {
  const follow = (change: (swap: Swap) => void, snapshot = snapshotOf(servers)) => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.rollback = { ...rollback };
    change(swap);
    progressRollback(turnOn(state, snapshot), swap);
    return swap.outcome;
  };

  test('is over once its replacement has left, and not before', () => {
    expect(follow(() => undefined)).toBeUndefined();
    const left = snapshotOf(servers.slice(0, 2));
    left.observation.servers['new-1'] = { id: 'new-1', state: 'terminated', isExcluded: false };
    expect(follow(() => undefined, left)).toBe('abandoned');
  });

  test('waits for the answer of a launch, which may have made a server of ours', () => {
    const launching = (swap: Swap) => {
      delete swap.replacement;
      Object.assign(swap, { stage: 'launching' });
    };
    expect(
      follow((swap) => Object.assign(swap, { launch: { token: 't', count: 1, attempt: 1, at: now } }, launching(swap))),
    ).toBeUndefined();
    expect(follow(launching)).toBe('abandoned');
  });

  test('is over at once where nothing was launched for it and its victim stays', () => {
    const state = rollingFleet(1);
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'cordoning', false, now);
    swap.rollback = { ...rollback };
    progressRollback(turnOn(state, snapshotOf([{ id: 'old-1' }])), swap);
    expect(swap.outcome).toBe('abandoned');
  });
});
