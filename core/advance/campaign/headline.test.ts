import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Campaign, CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Finding } from '../findings.ts';
import { writeHeadline } from './headline.ts';

const hold: Finding = { kind: 'hold', reason: 'an alarm is in ALARM', unblock: 'y' };
const stop = { reason: 'stopped by ana', at: now, outcome: 'stopped' as const };

/** The line of a campaign that has replaced two of five, with one swap in flight and one that has ended. */
const write = (change: Partial<Campaign>, findings: Finding[] = [], prepare: (state: CampaignState) => void = () => undefined) => {
  const state = rollingFleet(5, 1);
  Object.assign(state.campaign, change);
  Object.assign(state.campaign.counters, { replaced: 2, stale: 5 });
  joinedSwap(state, 'old-1', 'new-1');
  Object.assign(joinedSwap(state, 'old-2', 'new-2'), { outcome: 'done' });
  state.queue = [staleServer('old-3'), staleServer('old-4')];
  prepare(state);
  return writeHeadline({ ...turnOn(state, snapshotOf([{ id: 'old-1' }])), findings, allowedSlots: 3 });
};

describe('a campaign in one line', () => {
  test.each<[string, Partial<Campaign>, Finding[], string | RegExp]>([
    ['that rolls', {}, [], '2 of 5 replaced, 1 in flight, 3 slots'],
    ['that is held', {}, [hold], '2 of 5 replaced, 1 in flight, 3 slots; on hold: an alarm is in ALARM'],
    ['for which something else was found', {}, [{ ...hold, kind: 'stop' }], '2 of 5 replaced, 1 in flight, 3 slots'],
    [
      'that proves',
      { phase: 'proof' },
      [hold],
      /^proving the image with one canary instance; \d to replace; on hold: an alarm is in ALARM$/,
    ],
    ['that waits', { phase: 'waiting', waitsFor: 'its window' }, [], 'waiting: its window'],
    ['that waits for nothing known', { phase: 'waiting' }, [], 'waiting: '],
    ['that settles', { phase: 'settle' }, [hold], 'settle: 1 swaps in flight; on hold: an alarm is in ALARM'],
    ['that stops', { phase: 'settle', stop }, [hold], 'stopping: stopped by ana; 1 swaps to settle'],
    ['that was stopped', { phase: 'ended', stop }, [], 'stopped: stopped by ana'],
    ['that is done', { phase: 'ended', outcome: 'done' }, [], 'done: 2 replaced'],
  ])('%s', (_, change, findings, line) => {
    if (typeof line === 'string') expect(write(change, findings)).toBe(line);
    else expect(write(change, findings)).toMatch(line);
  });

  test('that only waits for the record of requests says for how long at most, unless something holds it', () => {
    const idle =
      (heldAgo: number) =>
      (state: CampaignState): void => {
        state.swaps = [];
        Object.assign(capacityOf(state.campaign, 'web'), { surge: 0, heldAt: now - heldAgo });
      };
    const left = (ago: number, findings: Finding[] = []) => write({ phase: 'settle' }, findings, idle(ago));
    expect(left(60_000)).toBe('settle: all is in place; up to 5m until CloudTrail shows whether others set desired capacity meanwhile');
    expect(left(304_999)).toMatch(/up to 1m until/);
    expect(left(305_000)).toMatch(/up to 1m until/);
    expect(left(60_000, [hold])).toBe('settle: 0 swaps in flight; on hold: an alarm is in ALARM');
    const withoutRecord = (state: CampaignState): void => {
      idle(60_000)(state);
      state.campaign.hasNoRequests = true;
    };
    expect(write({ phase: 'settle' }, [], withoutRecord)).toBe('settle: 0 swaps in flight');
  });
});
