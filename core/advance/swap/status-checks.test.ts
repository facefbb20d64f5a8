import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Intent, IntentResult } from '../../record/intent.ts';
import type { Swap } from '../../record/swap.ts';
import { applyResults } from '../apply-results.ts';
import { findMissingRecord } from '../guard/find-missing-record.ts';
import { awaitsSuppression, suppressStatusChecks } from './status-checks.ts';

const suppressing = { proof: { suppressStatusChecks: true } };

/** One swap whose server boots, asked for half a minute ago, and what the rule makes of it. */
const decide = (change: Partial<Swap> = {}, policy: object = suppressing) => {
  const state = rollingFleet(2);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  Object.assign(swap, { stage: 'booting', stages: [{ name: 'launching', at: now - 30_000 }] }, change);
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'new-1' }], { policy }));
  suppressStatusChecks(turn);
  return { turn, swap: turn.state.swaps[0] as Swap, intents: turn.intents, awaits: awaitsSuppression(turn) };
};

const checks = { until: now + 600_000, at: now - 20_000, sends: 1, resumes: 0 };
const resume: Intent = { kind: 'resume-checks', group: 'web', server: 'new-1', swap: expect.any(String) as unknown as string };

describe('the status checks of a new server', () => {
  test('are suppressed for as long as it may still boot, which the record says before', () => {
    const { intents, swap, turn } = decide();
    expect(intents).toEqual([expect.objectContaining({ kind: 'suppress-checks', server: 'new-1', seconds: 20 * 60 - 30 })]);
    expect(swap.checks).toEqual({ until: now - 30_000 + 20 * 60_000, at: now, sends: 1, resumes: 0 });
    expect(intents.flatMap((intent) => findMissingRecord(turn.state, intent))).toEqual([]);
    delete swap.checks;
    expect(intents.flatMap((intent) => findMissingRecord(turn.state, intent))).toEqual([expect.stringMatching(/no swap says so/)]);
  });

  test.each<[string, Partial<Swap>, object]>([
    ['the policy does not ask for it', {}, {}],
    ['it is rolled back', { rollback: { outcome: 'failed', reason: 'x', at: now } }, suppressing],
    ['its swap has ended', { outcome: 'abandoned' }, suppressing],
    ['it is done already', { checks: { ...checks, isSuppressed: true } }, suppressing],
    ['the call may still be answered', { checks: { ...checks, at: now - 20_000 } }, suppressing],
    ['its time to boot is over', { checks: { ...checks, at: now - 300_000, until: now } }, suppressing],
  ])('are left alone where %s', (_, change, policy) => {
    expect(decide(change, policy).intents).toEqual([]);
  });

  test('are asked for again where EC2 refused or did not answer, five times at most; then it is said', () => {
    const again = { checks: { ...checks, sends: 4, refusal: 'InvalidInstanceID.NotFound: x' } };
    expect(decide(again)).toMatchObject({ intents: [{ kind: 'suppress-checks', seconds: 600 }], swap: { checks: { sends: 5 } } });
    expect(decide({ checks: { ...checks, sends: 4, at: now - 300_000 } }).intents).toHaveLength(1);
    const { intents, turn } = decide({ checks: { ...again.checks, sends: 5 } });
    expect(intents).toEqual([]);
    expect(turn.notices.map(({ level, text }) => [level, text])).toEqual([['warning', expect.stringMatching(/NotFound/)]]);
  });

  test('are resumed once it has joined, and where that ended its swap', () => {
    const joined = { stage: 'joined' as const, checks: { ...checks, isSuppressed: true as const } };
    expect(decide(joined).intents).toEqual([resume]);
    expect(decide({ ...joined, outcome: 'done' }, {}).intents).toEqual([resume]);
    expect(decide({ ...joined, checks: { ...joined.checks, resumes: 5 } }).intents).toEqual([]);
    expect(decide({ ...joined, checks: { ...joined.checks, until: now } }).intents).toEqual([]);
    expect(decide({ stage: 'joined', checks }).intents).toEqual([]);
  });

  test('are polled for closely until they are suppressed', () => {
    expect(decide({ checks }).awaits).toBe(true);
    expect(decide({ checks: { ...checks, isSuppressed: true } }).awaits).toBe(false);
    expect(decide({ checks: { ...checks, sends: 5 } }).awaits).toBe(false);
    expect(decide({ stage: 'joined' }).awaits).toBe(false);
    expect(decide({}, {}).awaits).toBe(false);
  });
});

test('what comes of the calls is recorded with the swap, and nothing stops for it', () => {
  const { turn, swap } = decide();
  const apply = (intent: Intent, result: IntentResult) => applyResults(turn.state, [{ intent, result }], now);
  const asked = turn.intents[0] as Intent;
  expect(apply(asked, { outcome: 'done' }).swaps[0]?.checks).toMatchObject({ isSuppressed: true });
  const refused = apply(asked, { outcome: 'refused', code: 'AccessDenied', message: 'no' });
  expect(refused.swaps[0]?.checks).toMatchObject({ refusal: 'AccessDenied: no' });
  expect([refused.campaign.stop, refused.campaign.refusals]).toEqual([undefined, 0]);
  expect(apply(asked, { outcome: 'unanswered', message: 'x' }).swaps[0]?.checks).toEqual(swap.checks);
  expect(apply({ ...resume, swap: swap.id } as Intent, { outcome: 'done' }).swaps[0]?.checks).toBeUndefined();
  expect(apply({ ...resume, swap: swap.id } as Intent, { outcome: 'unanswered', message: 'x' }).swaps[0]?.checks).toBeDefined();
});
