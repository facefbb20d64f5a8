import { expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { startTrials } from './trials.ts';

const run = (more: object = {}, trial: string | null = 'canary', isStopped = false) => {
  const state = rollingFleet(1, 1);
  const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), { isProof: true, stage: 'checking' }, more);
  if (isStopped) state.campaign.stop = { reason: 'a test', at: now, outcome: 'stopped' };
  const works = { 'new-1': { ...(trial !== null && { trial }) } };
  const turn = turnOn(state, addDraining(snapshotOf([{ id: 'old-1' }, { id: 'new-1' }]), works));
  startTrials(turn);
  return { sent: turn.intents.filter(({ kind }) => kind === 'try'), swap };
};

test('what a workload asks to be tried on a proof is started once, with a token that stays', () => {
  const { sent, swap } = run();
  expect(sent).toEqual([
    expect.objectContaining({ kind: 'try', server: 'new-1', swap: swap.id, what: 'canary', token: expect.stringMatching(/^recycler-/) }),
  ]);
  expect(swap.trial).toEqual({ at: now, sends: 1 });
  const again = run({ trial: { at: now - 600_000, sends: 1 } });
  expect(again.sent).toEqual(sent);
  expect(again.swap.trial?.sends).toBe(2);
});

test.each<[string, Parameters<typeof run>]>([
  ['while a read may not show it yet', [{ trial: { at: now - 1_000, sends: 1 } }]],
  ['after five times', [{ trial: { at: now - 600_000, sends: 5 } }]],
  ['where nothing is asked for', [{}, null]],
  ['on a replacement that is no proof', [{ isProof: false }]],
  ['on one that is rolled back', [{ rollback: { outcome: 'failed', reason: 'x', at: now } }]],
  ['after a stop', [{}, 'canary', true]],
])('it is not sent %s', (_, given) => {
  expect(run(...given).sent).toEqual([]);
});
