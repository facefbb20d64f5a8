import { expect, test } from '@jest/globals';
import { createMemoryReleases } from '../local/memory-releases.ts';
import type { Judgement } from './fitness-function.ts';
import { judgePatiently } from './judge-patiently.ts';
import type { Gate } from './judge-release.ts';

const throttled: Judgement = { outcome: 'unknown', reason: 'throttled (ThrottlingException): tried again at the next run', evidence: {} };
const died: Judgement = {
  outcome: 'unknown',
  reason: 'not answered (Error: begin:2 failed: {"errorType":"Runtime.ExitError"})',
  evidence: {},
};
const denied: Judgement = { outcome: 'unknown', reason: 'denied (AccessDenied)', evidence: {} };
const failed: Judgement = { outcome: 'fail', reason: 'is open', evidence: {} };
const passed: Judgement = { outcome: 'pass', reason: 'is closed', evidence: {} };

/** What the gate finds at each attempt; how often it was asked, and what came of it. */
const judge = async (...found: Judgement[]) => {
  let asked = 0;
  const slept: number[] = [];
  const check = (id: string, judgement: Judgement) => ({
    ...{ id, title: id, severity: 'gate' as const, why: '', remedy: '', source: '', subject: 'x', resource: 'x' },
    judgement,
  });
  const openGate = async (): Promise<Gate> => {
    const judgement = found[asked] ?? passed;
    asked += 1;
    return {
      clock: { now: () => 0 },
      release: 'r2',
      releases: createMemoryReleases(),
      evidence: { write: async (key) => key },
      examinersIn: () => [{ subject: 'x', examine: async () => [check('meta-fails-on-purpose', failed), check('a', judgement)] }],
      waivers: [],
      complexity: [],
      collectFacts: () => ({}),
      gateChanges: [],
      count: () => undefined,
      findVersions: () => ({}),
    };
  };
  const { verdict } = await judgePatiently({ sleep: async (seconds) => void slept.push(seconds) }, openGate, 'pre-traffic');
  return { outcome: verdict.outcome, asked, slept };
};

test.each([
  ['passes at once', [passed], { outcome: 'pass', asked: 1 }],
  ['is asked again while it is throttled', [throttled, throttled, passed], { outcome: 'pass', asked: 3 }],
  ['is asked again where a function died', [died, passed], { outcome: 'pass', asked: 2 }],
  ['is not asked a fourth time', [throttled, throttled, throttled, passed], { outcome: 'unknown', asked: 3 }],
  ['is not asked again what was denied', [denied, passed], { outcome: 'unknown', asked: 1 }],
  ['is not asked again what failed', [failed, passed], { outcome: 'fail', asked: 1 }],
  ['fails where it fails after all', [throttled, failed], { outcome: 'fail', asked: 2 }],
] as const)('a release %s', async (_, found, expected) => {
  expect(await judge(...found)).toMatchObject(expected);
});
