import { describe, expect, test } from '@jest/globals';
import { addDraining, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { beginSwap, enterStage } from '../../record/swap.ts';
import type { ServerWork, Verdict } from '../../record/workload.ts';
import { progressToJoined } from './checking.ts';

const probing = { proof: { probes: [{ httpGet: { path: '/ok' } }] } };

type Poll = { probe?: Verdict; work?: Partial<ServerWork>; hasImage?: boolean };

/** What a swap comes to whose replacement these polls find one after the other, under a policy that probes. */
const check = (...polls: Poll[]) => {
  const state = rollingFleet(1, 1);
  const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now - 60_000);
  swap.replacement = 'new-1';
  enterStage(swap, 'booting', now - 60_000);
  const answers = polls.map(({ probe, work, hasImage = true }) => {
    const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'new-1' }], { policy: probing });
    if (probe) snapshot.observation.probes['new-1'] = probe;
    const [workload] = snapshot.observation.workloads;
    if (workload && work) workload.servers['new-1'] = { ...workOf('healthy', 'tg'), ...work };
    if (!hasImage) delete snapshot.observation.servers['new-1']?.image;
    const turn = turnOn(state, snapshot);
    return progressToJoined(turn, parsePolicy(probing, 'policy'), swap, turn.snapshot.statusOf('new-1', 'web'));
  });
  return { swap, hasJoined: answers.map((each) => each.hasJoined), waitsFor: answers.map((each) => each.waitsFor) };
};

const pass: Poll = { probe: { verdict: 'pass', reason: '200' } };

describe('a replacement that is checked', () => {
  test('has joined at the second healthy poll in a row, and not at the first', () => {
    expect(check(pass)).toMatchObject({ hasJoined: [false], swap: { stage: 'checking' } });
    expect(check(pass, pass)).toMatchObject({ hasJoined: [false, true], swap: { stage: 'joined' } });
  });

  test('begins to count again where a poll in between finds it otherwise', () => {
    expect(check(pass, { ...pass, work: workOf('unhealthy', 'tg') }, pass).hasJoined).toEqual([false, false, false]);
  });

  test.each<[string, Poll, RegExp]>([
    ['its probe was not answered', { probe: { verdict: 'unknown', reason: 'no answer within 5 s' } }, /no answer/],
    ['its probe fails', { probe: { verdict: 'fail', reason: 'answered 503' } }, /503/],
    ['it was not probed', {}, /probe/],
    ['it is starting', { ...pass, work: workOf('starting', 'tg') }, /starting/],
    ['its health check fails', { ...pass, work: workOf('unhealthy', 'tg') }, /unhealthy/],
    ['its workload could not be asked', { ...pass, work: workOf('unknown', 'tg') }, /health unknown/],
    ['it has not joined its workload', { ...pass, work: { joined: { verdict: 'fail', reason: 'shards are missing' } } }, /shards/],
    ['its workload cannot tell', { ...pass, work: { joined: { verdict: 'unknown', reason: 'tasks not listed' } } }, /tasks/],
  ])('has not joined, however often it is looked at, while %s', (_, poll, waitsFor) => {
    const { hasJoined, waitsFor: reasons } = check(poll, poll, poll);
    expect(hasJoined).toEqual([false, false, false]);
    expect(reasons[2]).toMatch(waitsFor);
  });

  test('has not joined while its image could not be read', () => {
    const unread = { ...pass, hasImage: false };
    expect(check(unread, unread, unread)).toMatchObject({ hasJoined: [false, false, false], swap: { stage: 'checking' } });
    expect(check(unread, unread, pass).hasJoined).toEqual([false, false, true]);
  });

  test('has joined at the first healthy poll where its workload checks its servers itself, its image is proven, and no probe of ours asks', () => {
    const poll = ({ isProof = false, proven = ['ami-new'], policy = {}, checksItself = true, isMixed = false }) => {
      const state = rollingFleet(1, 1);
      state.campaign.proven = proven;
      const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', isProof, now - 60_000);
      swap.replacement = 'new-1';
      enterStage(swap, 'booting', now - 60_000);
      const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'new-1' }], { policy });
      snapshot.observation.probes['new-1'] = { verdict: 'pass', reason: '200' };
      if (checksItself) Object.assign(snapshot.observation.workloads[0] ?? {}, { checksItself });
      if (isMixed) addDraining(snapshot);
      return progressToJoined(turnOn(state, snapshot), parsePolicy(policy, 'policy'), swap, 'healthy').hasJoined;
    };
    expect(poll({})).toBe(true);
    expect(poll({ isProof: true })).toBe(false);
    expect(poll({ proven: [] })).toBe(false);
    expect(poll({ policy: probing })).toBe(false);
    expect(poll({ checksItself: false })).toBe(false);
    expect(poll({ isMixed: true })).toBe(false);
  });
});
