import { expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import type { ServerWork } from '../../record/workload.ts';
import { useIdleReplacements } from './idle-replacements.ts';

const idle = 'it has stood empty for 10 minutes';
const no = { mayLeave: { verdict: 'fail' as const, reason: 'a task is protected' } };

const run = (works: Record<string, Partial<ServerWork>>, prepare: (state: CampaignState) => void = () => undefined, due = ['old-2']) => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  prepare(state);
  const turn = turnOn(state, addDraining(snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]), { 'new-1': { idle }, ...works }));
  turn.victims = due.map((id) => staleServer(id));
  useIdleReplacements(turn);
  return { swap, campaign: turn.campaign };
};

test('a new server that may stand idle no longer replaces another server that may leave', () => {
  const { swap } = run({ 'old-1': no });
  expect(swap).toMatchObject({ victim: 'old-2', stage: 'joined', isHandedOn: true });
  expect(swap.rollback).toBeUndefined();
});

test('it is handed on once: what stands there still goes, and not from one server to the next', () => {
  const { swap, campaign } = run({ 'old-1': no }, ({ swaps }) => void Object.assign(swaps[0] ?? {}, { isHandedOn: true }));
  expect(swap).toMatchObject({ victim: 'old-1', rollback: { outcome: 'abandoned' } });
  expect(campaign.idled).toEqual(['old-1']);
});

test.each<[string, Parameters<typeof run>]>([
  ['no other is due', [{ 'old-1': no }, undefined, []]],
  ['the other may not leave either', [{ 'old-1': no, 'old-2': no }]],
  [
    'the other is replaced already',
    [{ 'old-1': no }, (state) => void Object.assign(joinedSwap(state, 'old-2', 'new-2'), { stage: 'draining' })],
  ],
])('it is terminated, and its old server stays, where %s', (_, given) => {
  const { swap, campaign } = run(...given);
  expect(swap).toMatchObject({
    victim: 'old-1',
    rollback: { outcome: 'abandoned', reason: expect.stringMatching(/new-1 was not needed: it has stood empty .*a task is protected/) },
  });
  expect(campaign).toMatchObject({ idled: ['old-1'], skipped: {} });
});

test('the second time its old server is left alone, so that no new one comes and goes for it time and again', () => {
  const { campaign } = run({ 'old-1': no, 'old-2': no }, ({ campaign }) => Object.assign(campaign, { idled: ['old-1'] }));
  expect(campaign.skipped).toEqual({ 'old-1': expect.stringMatching(/a task is protected/) });
});

test.each<[string, Parameters<typeof run>]>([
  ['it may stand idle', [{ 'old-1': no, 'new-1': {} }]],
  [
    'it proves its image',
    [
      { 'old-1': no },
      ({ campaign, swaps }) => void (Object.assign(swaps[0] ?? {}, { isProof: true }) && Object.assign(campaign, { proven: [] })),
    ],
  ],
  ['its old server drains', [{ 'old-1': no }, ({ swaps }) => void Object.assign(swaps[0] ?? {}, { stage: 'draining' })]],
  ['it has not joined', [{ 'old-1': no }, ({ swaps }) => void Object.assign(swaps[0] ?? {}, { stage: 'booting' })]],
  [
    'the campaign stops',
    [{ 'old-1': no }, ({ campaign }) => void Object.assign(campaign, { stop: { reason: 'x', at: now, outcome: 'stopped' } })],
  ],
])('nothing is done where %s', (_, given) => {
  const { swap } = run(...given);
  expect(swap.victim).toBe('old-1');
  expect(swap.rollback).toBeUndefined();
});
