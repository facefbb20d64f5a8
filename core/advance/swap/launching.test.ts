import { describe, expect, test } from '@jest/globals';
import { now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { beginSwap } from '../../record/swap.ts';
import { tokenLifetime } from '../brakes/stops.ts';
import type { Turn } from '../turn.ts';
import { resendLaunches } from './launching.ts';

/** The launches that are sent again where one of two servers, asked for so long ago, was never answered. */
const resend = (change: (turn: Turn) => void = () => undefined, age = 60_000) => {
  const state = rollingFleet(2);
  for (const victim of ['old-1', 'old-2']) {
    const swap = beginSwap(state.campaign, staleServer(victim), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, launch: { token: 't', count: 2, attempt: 1, at: now - age } });
  }
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'old-2' }], { policy: { pace: { maxSurge: 2 } } }));
  turn.budget = { ...turn.budget, slots: 2 };
  change(turn);
  resendLaunches(turn);
  return turn.intents;
};

const hold = (isPartial: boolean) => (turn: Turn) =>
  Object.assign(turn, { findings: [{ kind: 'hold', reason: 'an alarm', unblock: 'wait', isPartial }] });

describe('a launch that was never answered', () => {
  test('is sent again as it was, with its own token', () => {
    const again = { kind: 'launch', group: 'web', zone: 'a', count: 2, token: 't', swaps: [expect.any(String), expect.any(String)] };
    expect(resend()).toEqual([again]);
    expect(resend(hold(true))).toEqual([again]);
  });

  test.each<[string, (turn: Turn) => void]>([
    ['while a hold lasts: it may never have happened', hold(false)],
    ['without a lease', (turn) => Object.assign(turn.observation, { noLease: 'none' })],
    ['while its slots are taken', (turn) => Object.assign(turn.budget, { slots: 1 })],
    [
      'once it has been answered',
      ({ state }) => Object.assign(state, { swaps: state.swaps.map((swap) => ({ ...swap, replacement: swap.victim })) }),
    ],
  ])('is not sent %s', (_, change) => {
    expect(resend(change)).toEqual([]);
  });

  test('is not sent once AWS may have forgotten its token', () => {
    expect(resend(undefined, tokenLifetime + 1)).toEqual([]);
  });

  test('is sent after a stop, whatever holds: only its answer says what there is to roll back', () => {
    expect(
      resend((turn) => {
        hold(false)(turn);
        turn.campaign.stop = { reason: 'alice', at: now, outcome: 'stopped' } as NonNullable<Turn['campaign']['stop']>;
      }),
    ).toHaveLength(1);
  });
});
