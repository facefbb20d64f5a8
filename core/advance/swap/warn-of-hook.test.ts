import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Swap } from '../../record/swap.ts';
import { findStall } from '../brakes/stops.ts';
import { liftCordons } from '../campaign/cordons.ts';
import { warnOfHook } from './warn-of-hook.ts';

const hour = 3_600_000;

/** Two old servers that were terminated, and how their group shows them. */
const held = (lifecycle = 'Terminating:Wait', ago = hour, termination: Partial<NonNullable<Swap['termination']>> = {}) => {
  const state = rollingFleet(2);
  for (const index of [1, 2])
    Object.assign(joinedSwap(state, `old-${index}`, `new-${index}`), {
      stage: 'terminating',
      termination: { at: now - ago, isConfirmed: true, decrement: true, sends: 1, ...termination },
    });
  const leaving = { member: { lifecycle } };
  return turnOn(state, snapshotOf([{ id: 'old-1', ...leaving }, { id: 'old-2', ...leaving }, { id: 'new-1' }, { id: 'new-2' }]));
};

const noticesOf = (turn: ReturnType<typeof held>) => {
  warnOfHook(turn);
  warnOfHook(turn);
  return turn.notices.map(({ level, text }) => [level, text]);
};

describe('old servers that a lifecycle hook holds', () => {
  test('for an hour are named once', () => {
    expect(noticesOf(held())).toEqual([
      ['warning', 'old-1 of web was terminated an hour ago, and a lifecycle hook still holds it, as it does 1 more'],
    ]);
  });

  test.each<[string, Parameters<typeof held>]>([
    ['for less than that', ['Terminating:Wait', hour - 1]],
    ['no more', ['Terminating:Proceed']],
    ['after a call that was not answered', ['Terminating:Wait', hour, { isConfirmed: false }]],
  ])('%s are not', (_, given) => {
    expect(noticesOf(held(...given))).toEqual([]);
  });

  test('are why nothing moves', () => {
    const turn = held();
    findStall(turn);
    Object.assign(turn.campaign.moved, { at: now - 25 * hour, polledAt: now });
    findStall(turn);
    expect(turn.stops.map(({ reason }) => reason)).toEqual([
      'nothing has moved for 1d: a lifecycle hook holds old-1 and 1 more, terminated before',
    ]);
  });

  test('are replaced where the campaign gives up: nothing is left to be corrected', () => {
    const turn = held();
    Object.assign(turn.campaign, { phase: 'settle', stop: { reason: 'x', at: now, outcome: 'stopped' } });
    findStall(turn);
    Object.assign(turn.campaign.moved, { at: now - 25 * hour, polledAt: now });
    findStall(turn);
    expect(turn.state.swaps.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(turn.campaign).toMatchObject({ counters: { replaced: 2 }, stop: { outcome: 'stopped', reason: 'x' } });
  });

  test('and whose replacement has not joined are not replaced', () => {
    const turn = held();
    const [first, second] = turn.state.swaps;
    Object.assign(first ?? {}, { method: 'terminate-first', stage: 'booting' });
    Object.assign(second ?? {}, { method: 'terminate-first', stage: 'joined' });
    Object.assign(turn.campaign, { phase: 'settle', stop: { reason: 'x', at: now, outcome: 'stopped' } });
    findStall(turn);
    Object.assign(turn.campaign.moved, { at: now - 25 * hour, polledAt: now });
    findStall(turn);
    expect(turn.state.swaps.map(({ outcome }) => outcome)).toEqual(['abandoned', 'done']);
  });

  test('keep their cordon, whatever became of their swaps: what is put on them ends with them', () => {
    const lifted = (lifecycle: string) => {
      const turn = held(lifecycle);
      for (const swap of turn.state.swaps) swap.outcome = 'abandoned';
      const workload = { kind: 'ecs', id: 'c' };
      turn.campaign.journal.push({ kind: 'cordon', workload, group: 'web', server: 'old-1', purpose: 'remove', at: now });
      liftCordons(turn);
      return turn.intents.length;
    };
    expect([lifted('Terminating:Wait'), lifted('Terminating'), lifted('InService')]).toEqual([0, 0, 1]);
  });
});
