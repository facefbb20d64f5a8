import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { beginSwap, enterStage, type Swap } from '../../record/swap.ts';
import { setBudget } from '../capacity/budget.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { beginAlternates, settleAlternates } from './alternates.ts';

const members = ['old-1', 'old-2', 'old-3', 'old-4', 'new-1', 'new-2', 'new-3'].map((id) => ({ id }));
type State = ReturnType<typeof rollingFleet>;

/** A swap that boots for so many seconds. */
const booting = (state: State, victim: string, replacement: string, seconds: number, more: Partial<Swap> = {}): Swap => {
  const swap = beginSwap(state.campaign, staleServer(victim), 'launch-first', 'launching', false, now - seconds * 1_000);
  enterStage(swap, 'booting', now - seconds * 1_000 + 1);
  Object.assign(swap, { replacement, launch: { token: swap.id, count: 1, attempt: 1, at: now - seconds * 1_000 } }, more);
  state.swaps.push(swap);
  return swap;
};

const roles = ({ swaps }: State) =>
  swaps.map(({ victim, isAlternate, rollback }) => `${victim}${isAlternate ? ' alternate' : ''}${rollback ? ' rolled back' : ''}`);

/** What begins at the end of a fleet of four with four slots, of which two replacements still boot. */
const begin = (
  prepare: (turn: Turn) => void = () => undefined,
  snapshot: Snapshot = snapshotOf(members, { policy: { pace: { maxSurge: 4 } } }),
) => {
  const state = rollingFleet(4, 2);
  Object.assign(state.campaign, { phase: 'settle', earnedSlots: 4 });
  booting(state, 'old-1', 'new-1', 30);
  booting(state, 'old-2', 'new-2', 90);
  const turn = Object.assign(turnOn(state, snapshot), { isReady: true, findings: [] });
  prepare(turn);
  setBudget(turn);
  beginAlternates(turn);
  return turn;
};

describe('alternates that begin', () => {
  test('are launched beside those that still boot, one for two of them, into slots that are free', () => {
    const { intents, state, campaign } = begin();
    expect(intents).toMatchObject([{ kind: 'launch', group: 'web', zone: 'a', count: 1, swaps: [state.swaps[2]?.id] }]);
    expect(roles(state)).toEqual(['old-1', 'old-2', 'old-1 alternate']);
    expect(campaign.counters.alternates).toBe(1);
  });

  test.each<[string, (turn: Turn) => void]>([
    ['servers are left to launch for', ({ state }) => Object.assign(state, { queue: [staleServer('old-3')] })],
    ['a replacement has failed', ({ campaign }) => Object.assign(campaign.counters, { failed: 1 })],
    ['the campaign stops', ({ stops }) => stops.push({ reason: 'x', at: now, outcome: 'stopped' })],
    ['there is no lease', ({ observation }) => Object.assign(observation, { noLease: 'none' })],
    ['a brake holds', (turn) => Object.assign(turn, { findings: [{ kind: 'hold', reason: 'paused', unblock: 'resume' }] })],
    ['processes are not suspended yet', (turn) => Object.assign(turn, { isReady: false })],
    ['the image is being proven', ({ campaign }) => Object.assign(campaign, { phase: 'proof' })],
    ['a server is healed', ({ campaign }) => Object.assign(campaign, { heal: { server: 'old-1', reasons: [] } })],
    ['no slot is free', ({ campaign }) => Object.assign(campaign, { earnedSlots: 2 })],
    ['as many as the policy allows were launched', ({ campaign }) => Object.assign(campaign.counters, { alternates: 2 })],
    [
      'capacity is short there',
      ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { backoff: { a: { until: now + 1, tries: 1 } } }),
    ],
    ['an extra server waits for a victim', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { surge: 3 })],
    ['more of the queue is to be read', ({ campaign }) => Object.assign(campaign.queue, { chunks: 99 })],
    ['all boots take about as long', ({ campaign }) => Object.assign(campaign.durations, { boot: Array(60).fill(180) })],
  ])('are none where %s', (_, prepare) => {
    expect(begin(prepare).intents).toEqual([]);
  });

  test('are none where a workload drains its servers, where desired itself is raised, and where no machine more is allowed', () => {
    const policy = { pace: { maxSurge: 4 } };
    expect(begin(undefined, addDraining(snapshotOf(members, { policy }))).intents).toEqual([]);
    expect(begin(undefined, snapshotOf(members, { policy: { ...policy, launch: 'desired-capacity' } })).intents).toEqual([]);
    expect(begin(undefined, snapshotOf(members, { policy: { pace: { maxSurge: 4, maxTotal: 7 } } })).intents).toEqual([]);
  });
});

/** What becomes of the swaps of this fleet at the next poll. */
const settle = (prepare: (state: State) => void, snapshot = snapshotOf(members)): State => {
  const state = rollingFleet(4, 3);
  prepare(state);
  settleAlternates(turnOn(state, snapshot));
  return state;
};

describe('an alternate', () => {
  test('that has joined takes the victim of the youngest that boots, whose replacement is rolled back by name', () => {
    const state = settle((each) => {
      booting(each, 'old-1', 'new-1', 90);
      booting(each, 'old-2', 'new-2', 30);
      Object.assign(joinedSwap(each, 'old-1', 'new-3'), { isAlternate: true });
    });
    expect(roles(state)).toEqual(['old-1', 'old-2 rolled back', 'old-2']);
    expect(state.swaps[1]?.rollback).toMatchObject({ outcome: 'abandoned', reason: 'another replacement joined first' });
  });

  test('that boots is rolled back once every victim has its replacement, and follows another one that boots before', () => {
    const withAlternate = (each: State) => booting(each, 'old-1', 'new-3', 20, { isAlternate: true });
    const left = settle((each) => {
      Object.assign(joinedSwap(each, 'old-1', 'new-1'), { termination: { at: now, isConfirmed: true, decrement: true, sends: 1 } });
      withAlternate(each);
    });
    expect(left.swaps[1]?.rollback).toMatchObject({ outcome: 'abandoned', reason: 'every server that was due has its replacement' });
    const follows = settle((each) => {
      Object.assign(joinedSwap(each, 'old-1', 'new-1'), { termination: { at: now, isConfirmed: true, decrement: true, sends: 1 } });
      booting(each, 'old-2', 'new-2', 30);
      withAlternate(each);
    });
    expect(roles(follows)).toEqual(['old-1', 'old-2', 'old-2 alternate']);
  });

  test('goes on in the stead of a swap that failed, and not for a victim that has left', () => {
    const prepare = (each: State) => {
      const failed = booting(each, 'old-1', 'new-1', 90);
      failed.rollback = { outcome: 'failed', reason: 'x', at: now };
      booting(each, 'old-1', 'new-3', 20, { isAlternate: true });
    };
    expect(roles(settle(prepare))).toEqual(['old-1 rolled back', 'old-1']);
    const gone = snapshotOf([{ id: 'old-1', member: { lifecycle: 'Terminating' } }, ...members.slice(1)]);
    expect(roles(settle(prepare, gone))).toEqual(['old-1 rolled back', 'old-1 alternate rolled back']);
  });

  test('waits where another zone boots: replacements are alike within one zone alone', () => {
    const state = settle((each) => {
      booting(each, 'old-1', 'new-1', 30, { zone: 'b' });
      Object.assign(joinedSwap(each, 'old-1', 'new-3'), { isAlternate: true });
    });
    expect(roles(state)).toEqual(['old-1', 'old-1 alternate rolled back']);
  });
});
