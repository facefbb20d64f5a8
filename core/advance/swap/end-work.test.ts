import { expect, test } from '@jest/globals';
import { addDraining, cordonBy, draining, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Swap } from '../../record/swap.ts';
import type { Cordon } from '../../record/workload.ts';
import { guardEndings } from '../guard/guard-endings.ts';
import { endStayingWork } from './end-work.ts';

const ending = { what: 'task/1', reason: 'no service keeps it' };
const minute = 60_000;

const run = (more: Partial<Swap> = {}, cordon: Partial<Cordon> = {}, isStopped = false) => {
  const state = rollingFleet(1, 1);
  const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), { stage: 'draining', ...more });
  if (isStopped) state.campaign.stop = { reason: 'a test', at: now, outcome: 'stopped' };
  const works = { 'old-1': { cordon: { ...cordonBy('us'), ends: [ending], ...cordon } } };
  const turn = turnOn(state, addDraining(snapshotOf([{ id: 'old-1' }, { id: 'new-1' }]), works));
  endStayingWork(turn);
  return { turn, swap, sent: turn.intents.filter(({ kind }) => kind === 'end-work') };
};

test('what nothing moves is ended with its reason, and the swap names it ahead of the call', () => {
  const { sent, swap, turn } = run();
  expect(sent).toEqual([{ kind: 'end-work', workload: draining, group: 'web', server: 'old-1', swap: swap.id, ...ending }]);
  expect(swap.endings).toEqual({ 'task/1': { at: now, sends: 1, reason: ending.reason } });
  expect(turn.notices).toEqual([
    expect.objectContaining({ level: 'info', server: 'old-1', text: expect.stringMatching(/task\/1.*no service keeps it/) }),
  ]);
  expect(guardEndings(turn.state, turn.observation, turn.intents)).toEqual([]);
});

test('it is sent again where it is still there after a while, with no second notice', () => {
  const { sent, swap, turn } = run({ endings: { 'task/1': { at: now - 10 * minute, sends: 1, reason: 'x' } } });
  expect(sent).toHaveLength(1);
  expect(swap.endings?.['task/1']).toEqual({ at: now, sends: 2, reason: ending.reason });
  expect(turn.notices).toEqual([]);
});

test.each<[string, Parameters<typeof run>]>([
  ['while a read may not show it yet', [{ endings: { 'task/1': { at: now - 1_000, sends: 1, reason: 'x' } } }]],
  ['after five times', [{ endings: { 'task/1': { at: now - 10 * minute, sends: 5, reason: 'x' } } }]],
  ['where nothing is to be ended', [{}, { ends: [] }]],
  ['behind a mark of others', [{}, { by: 'others' }]],
  ['before the drain has begun', [{ stage: 'cordoning' }]],
  ['once it is certified', [{ stage: 'drained' }]],
  ['on a server that stays', [{ rollback: { outcome: 'abandoned', reason: 'x', at: now } }]],
  ['after a stop', [{}, {}, true]],
])('it is not sent %s', (_, given) => {
  expect(run(...given).sent).toEqual([]);
});

test.each<[string, Partial<Swap>, Partial<Cordon>, RegExp]>([
  ['which its workload does not ask for', {}, { ends: [] }, /does not ask for it/],
  ['behind a mark of others', {}, { by: 'others' }, /does not ask for it/],
  ['on a server that is to come back', {}, { purpose: 'restart' }, /does not ask for it/],
  ['on a server that stays', { rollback: { outcome: 'abandoned', reason: 'x', at: now } }, {}, /which stays/],
])('the guard lets nothing be ended %s', (_, more, cordon, broken) => {
  const { turn, swap } = run(more, cordon);
  const intent = { kind: 'end-work' as const, workload: draining, group: 'web', server: 'old-1', swap: swap.id, ...ending };
  expect(guardEndings(turn.state, turn.observation, [intent])).toEqual([expect.stringMatching(broken)]);
});
