import { describe, expect, test } from '@jest/globals';
import { now, rollingFleet } from '../../tests/rolling-fleet.ts';
import type { Campaign } from '../record/campaign.ts';
import { findBackOff } from './back-off.ts';

const minute = 60_000;
const wanted = { web: { templateId: 'lt-1', versionSpec: '2', version: '2', image: 'ami-new', isMoving: false } };

/** Campaigns that ended one after the other, the last one just now, each by its reason. */
const ended = (reasons: readonly (string | undefined)[], changes: Partial<Campaign> = {}): Campaign[] =>
  reasons.map((reason, index) => ({
    ...rollingFleet(3).campaign,
    id: `web-${index}`,
    endedAt: now,
    ...(reason !== undefined && { stop: { reason, at: now, outcome: 'stopped' as const } }),
    ...changes,
  }));
const died = (id: string) => `2 replacements failed, the policy allows 1: ${id}`;

/** Minutes until the next campaign may begin after these. */
const waitAfter = (campaigns: Campaign[]): number => {
  for (let waited = 0; waited < 5_000; waited += 1) if (!findBackOff(campaigns, wanted, now + waited * minute)) return waited;
  return Number.POSITIVE_INFINITY;
};

describe('between campaigns that fail alike the schedule waits', () => {
  test('twice as long after each, a day at most', () => {
    const waits = [1, 2, 3, 4, 12].map((count) => waitAfter(ended(Array.from({ length: count }, (_, index) => died(`i-0${index}`)))));
    expect(waits).toEqual([15, 30, 60, 120, 1_440]);
  });

  test('from the start again where the reason is another one, and not at all after one that was done, or that a person stopped', () => {
    expect(waitAfter(ended([died('i-0a'), died('i-0b'), 'group web is gone']))).toBe(15);
    expect(waitAfter(ended([died('i-0a'), undefined]))).toBe(0);
    expect(waitAfter(ended([died('i-0a'), 'stopped by ana']))).toBe(0);
    expect(waitAfter([])).toBe(0);
  });

  test('not at all where the groups want something else by now', () => {
    const campaigns = ended([died('i-0a')]);
    expect(findBackOff(campaigns, { web: { ...wanted.web, version: '3' } }, now)).toBeUndefined();
  });

  test('for a person after a proof that failed, and not by its image, which is rejected instead', () => {
    const failed = ended(['the proof failed: it did not join within 1200 s'], { failedProof: 'other' });
    expect(findBackOff(failed, wanted, now + 99_999 * minute)).toMatchObject({
      reason: expect.stringMatching(/not repeated without a person: recycler run --fleet web/),
      needsPerson: true,
    });
    expect(waitAfter(ended(['the proof failed: it ended by itself'], { failedProof: 'image' }))).toBe(15);
  });
});
