import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import { capacityOf } from '../../record/capacity.ts';
import { maxIntents } from '../../record/intent.ts';
import { listCordons, listPolicies, listSuspended } from '../../record/journal.ts';
import { setBudget } from '../capacity/budget.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { beginSwaps } from './begin-swaps.ts';

const four = ['old-1', 'old-2', 'old-3', 'old-4'];
const launchFirst = { pace: { maxSurge: 4 } };
const terminateFirst = { pace: { maxSurge: 0, maxUnavailable: 2 } };
const byNumber = { ...launchFirst, launch: 'desired-capacity' };

type Servers = Parameters<typeof snapshotOf>[0];
const servers = (...changes: Servers): Servers => four.map((id) => ({ id, ...changes.find((each) => each.id === id) }));

/** A fleet of four stale servers, `old-4` in zone b, that has earned four slots, and what begins in it. */
const begin = (snapshot: Snapshot, prepare: (turn: Turn) => void = () => undefined): Turn => {
  const state = rollingFleet(4);
  state.campaign.earnedSlots = 4;
  state.queue = four.map((id) => staleServer(id, id === 'old-4' ? 'b' : 'a'));
  const turn = turnOn(state, snapshot);
  turn.isReady = true;
  prepare(turn);
  setBudget(turn);
  beginSwaps(turn);
  return turn;
};

const begun = (turn: Turn) => turn.state.swaps.map(({ victim, stage }) => `${victim} ${stage}`);

describe('swaps that begin launch-first', () => {
  const snapshot = () => snapshotOf(servers(), { policy: launchFirst });

  test('are as many as were earned, and each zone has one launch for all of its victims', () => {
    const { intents, state } = begin(snapshot());
    expect(intents).toMatchObject([
      { kind: 'launch', zone: 'a', count: 3 },
      { kind: 'launch', zone: 'b', count: 1 },
    ]);
    expect(state.swaps.map(({ launch }) => launch?.count)).toEqual([3, 3, 3, 1]);
    expect(new Set(state.swaps.map(({ launch }) => launch?.token)).size).toBe(2);
  });

  test('are one alone while the image is not proven', () => {
    const turn = begin(snapshot(), ({ campaign }) => Object.assign(campaign, { phase: 'proof', proven: [] }));
    expect(turn.state.swaps).toMatchObject([{ victim: 'old-1', isProof: true }]);
  });

  test('are up to ten while the proof bakes that has joined, and none of them is a proof; where servers are drained it stays alone', () => {
    const proving = ({ campaign, state }: Turn) => {
      Object.assign(campaign, { phase: 'proof', proven: [] });
      Object.assign(joinedSwap(state, 'old-1', 'new-1'), { isProof: true });
      capacityOf(campaign, 'web').surge = 1;
    };
    const withProof = () => snapshotOf([...servers(), { id: 'new-1' }], { policy: launchFirst });
    expect(begin(withProof(), proving).state.swaps.map(({ victim, isProof }) => [victim, isProof])).toEqual([
      ['old-1', true],
      ['old-2', false],
      ['old-3', false],
      ['old-4', false],
    ]);
    expect(begin(addDraining(withProof()), proving).state.swaps).toHaveLength(1);
    expect(
      begin(snapshotOf([...servers(), { id: 'new-1' }], { policy: { ...launchFirst, proof: { inPlace: true } } }), proving).state.swaps,
    ).toHaveLength(1);
  });

  test.each<[string, (turn: Turn) => void]>([
    ['a brake holds', ({ findings }) => (findings as unknown[]).push({ kind: 'hold', reason: 'paused', unblock: 'resume' })],
    ['the campaign stops', ({ stops }) => stops.push({ reason: 'x', at: now, outcome: 'stopped' })],
    ['there is no lease', ({ observation }) => Object.assign(observation, { noLease: 'none' })],
    ['processes are not suspended yet', (turn) => Object.assign(turn, { isReady: false })],
    ['the policy cannot be read', (turn) => Object.assign(turn, { policy: undefined })],
    ['the campaign settles', ({ campaign }) => Object.assign(campaign, { phase: 'settle' })],
    ['a server that is extra already can be adopted', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { surge: 1 })],
    ['a raise is not answered', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: 1, at: now } })],
    ['the step has decided as much as can be written', ({ intents }) => intents.push(...Array(maxIntents).fill({ kind: 'resume' }))],
  ])('are none where %s', (_, prepare) => {
    const turn = begin(snapshot(), (each) => {
      Object.assign(each, { findings: [] });
      prepare(each);
    });
    expect(turn.state.swaps).toEqual([]);
  });

  test('go on where a brake holds a part of the fleet only', () => {
    const turn = begin(snapshot(), (each) =>
      Object.assign(each, { findings: [{ kind: 'hold', reason: 'no capacity', unblock: 'wait', isPartial: true }] }),
    );
    expect(turn.state.swaps).toHaveLength(4);
  });

  test('leave out a zone that has just had no capacity, and victims that are exceptions by now', () => {
    const backoff = { b: { until: now + 1, times: 1, message: 'none' } };
    const snapshot = snapshotOf(servers({ id: 'old-2', member: { isProtected: true } }), { policy: launchFirst });
    expect(begun(begin(snapshot, ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { backoff })))).toEqual([
      'old-1 launching',
      'old-3 launching',
    ]);
  });

  test('are no more than the share of their zone', () => {
    const snapshot = snapshotOf(servers(), { policy: { pace: { maxSurge: 4, perZone: '50%' } } });
    expect(begun(begin(snapshot)).filter((each) => !each.startsWith('old-4'))).toHaveLength(2);
  });
});

describe('swaps that begin by a raise of desired', () => {
  const raise = (snapshot: Snapshot, prepare?: (turn: Turn) => void) => {
    const { intents, campaign, state } = begin(snapshot, prepare);
    expect(state.swaps).toEqual([]);
    return { intents, campaign };
  };

  test('are raised by their number, and the record says so before', () => {
    const { intents, campaign } = raise(snapshotOf(servers(), { policy: byNumber }));
    expect(intents).toEqual([{ kind: 'raise', group: 'web', by: 4, purpose: 'surge' }]);
    expect(capacityOf(campaign, 'web').pendingRaise).toEqual({ by: 4, at: now });
  });

  test('have the scaling policy of the raise in the journal, once, and nothing is suspended for it', () => {
    const snapshot = snapshotOf(servers(), { policy: byNumber });
    const known = { kind: 'policy' as const, group: 'web', policy: 'recycler-raise-by-4', at: now };
    expect(listPolicies(raise(snapshot).campaign.journal)).toEqual([known]);
    expect(listPolicies(raise(snapshot, ({ campaign }) => campaign.journal.push(known)).campaign.journal)).toEqual([known]);
    expect(listSuspended(raise(snapshot).campaign.journal).map(({ process }) => process)).toEqual(['AZRebalance']);
  });

  test('are raised by a power of two: every number takes a scaling policy of its own, and a group has few', () => {
    const snapshot = snapshotOf(servers(), { policy: { pace: { maxSurge: 3 }, launch: 'desired-capacity' } });
    expect(raise(snapshot).intents).toEqual([{ kind: 'raise', group: 'web', by: 2, purpose: 'surge' }]);
  });

  test('wait for a read that has caught up with our own calls', () => {
    expect(raise(snapshotOf(servers(), { policy: byNumber, desired: 5 })).intents).toEqual([]);
    const open = { at: now, isConfirmed: false, decrement: true, sends: 1 };
    const orphans = [{ server: 'new-9', termination: open }];
    expect(
      raise(snapshotOf(servers(), { policy: byNumber }), ({ campaign }) =>
        Object.assign(capacityOf(campaign, 'web'), { orphans, surge: 0 }),
      ).intents,
    ).toEqual([]);
  });
});

describe('swaps that begin terminate-first', () => {
  test('terminate their victims, which Auto Scaling replaces', () => {
    const { intents } = begin(snapshotOf(servers(), { policy: terminateFirst }));
    expect(intents).toMatchObject([
      { kind: 'terminate', server: 'old-1', decrement: false, purpose: 'victim' },
      { kind: 'terminate', server: 'old-2', decrement: false, purpose: 'victim' },
    ]);
  });

  test('count every server that this step takes out of service against the floor', () => {
    const snapshot = snapshotOf(servers({ id: 'old-4', work: 'unhealthy' }), { policy: terminateFirst });
    // The one that does not serve goes first, and costs the floor nothing.
    expect(begun(begin(snapshot))).toEqual(['old-4 terminating', 'old-1 terminating']);
    const twoSick = snapshotOf(
      servers({ id: 'old-3', member: { lifecycle: 'Pending' } }, { id: 'old-4', member: { lifecycle: 'Pending' } }),
      { policy: terminateFirst },
    );
    expect(begun(begin(twoSick))).toEqual([]);
  });

  test('cordon their victims first where a workload drains them, with a word in the journal', () => {
    const { intents, campaign, state } = begin(addDraining(snapshotOf(servers(), { policy: terminateFirst })));
    expect(intents).toMatchObject([
      { kind: 'cordon', server: 'old-1', workload: { kind: 'hand', id: 'db' } },
      { kind: 'cordon', server: 'old-2' },
    ]);
    expect(listCordons(campaign.journal).map(({ server }) => server)).toEqual(['old-1', 'old-2']);
    expect(state.swaps).toMatchObject([{ stage: 'cordoning' }, { stage: 'cordoning' }]);
    expect(state.swaps.every(({ termination }) => termination === undefined)).toBe(true);
  });

  test.each([
    ['says no', { mayLeave: { verdict: 'fail' as const, reason: 'no quorum' } }],
    ['does not know', { mayLeave: { verdict: 'unknown' as const, reason: 'not asked' } }],
  ])('pass over a victim that may not leave: its workload %s', (_, work) => {
    const snapshot = addDraining(snapshotOf(servers(), { policy: terminateFirst }), { 'old-1': work });
    expect(begun(begin(snapshot))).toEqual(['old-2 cordoning', 'old-3 cordoning']);
  });

  test('pass over a victim whose workload could not be asked at all', () => {
    const snapshot = addDraining(snapshotOf(servers(), { policy: terminateFirst }));
    const [, hand] = snapshot.observation.workloads;
    if (hand) hand.servers['old-1'] = workOf('unknown', 'tg');
    expect(begun(begin(snapshot))).toEqual(['old-2 cordoning']);
  });
});

describe('a campaign that is late', () => {
  test('grows faster, and never wider than its budget', () => {
    const late = (earned: number) =>
      begin(snapshotOf(servers(), { policy: launchFirst }), ({ campaign }) => {
        Object.assign(campaign, { earnedSlots: earned, deadline: { at: now, wantedSince: 0 } });
        campaign.counters.stale = 4;
      }).allowedSlots;
    expect([late(1), late(2)]).toEqual([3, 4]);
  });
});
