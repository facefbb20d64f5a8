import { describe, expect, test } from '@jest/globals';
import type { Brake } from '../../core/record/brake.ts';
import { describeEnd } from './describe-end.ts';
import { sampleDecision, sampleStart, sampleSwap } from './sample-decision.ts';
import { findStandstill } from './standstill.ts';

const now = sampleStart + 600_000;
const minutes = (count: number): number => sampleStart + count * 60_000;
const hold: Brake = { kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait until it is OK', from: minutes(2) };

describe('the end of a campaign that moves', () => {
  test('is a time, with its date where that is another day, and less of it where there is little room', () => {
    expect(describeEnd(sampleDecision(), now, 80)).toBe('10m so far, ends about 10:00 UTC, in 50m');
    expect(describeEnd(sampleDecision(), now, 30)).toBe('ends about 10:00 UTC, in 50m');
    expect(describeEnd(sampleDecision({ forecastAt: minutes(24 * 60) }), now, 80)).toBe(
      '10m so far, ends about 2026-01-06 09:00 UTC, in 23h 50m',
    );
  });

  test.each([-3_600, -1, 0, 1, 29])('is no number %d seconds before the forecast is over', (seconds) => {
    const forecastAt = now + seconds * 1_000;
    const swaps = [sampleSwap(1, ['launching', 'booting']), sampleSwap(2, ['launching'], { outcome: 'done' })];
    expect(describeEnd(sampleDecision({ forecastAt, swaps }), now, 80)).toBe('10m so far, finishing 1 in flight');
    expect(describeEnd(sampleDecision({ forecastAt }), now, 80)).toBe('10m so far, finishing');
  });

  test('is not forecast while it stops: what is in flight is counted', () => {
    const stop = { reason: 'the proof failed', at: now, outcome: 'stopped' as const };
    const swaps = [sampleSwap(1, ['launching', 'booting'])];
    expect(describeEnd(sampleDecision({ campaign: { stop }, swaps }), now, 80)).toBe('10m so far, 1 in flight to settle');
    expect(describeEnd(sampleDecision({ campaign: { stop } }), now, 80)).toBe('10m so far, all settled, settings go back');
  });
});

describe('a campaign that stands', () => {
  test('is HELD, with the reason in place of an end, whole or not at all', () => {
    const held = sampleDecision({ allowed: 0, campaign: { brakes: [hold] } });
    expect(describeEnd(held, now, 80)).toBe('10m so far, HELD for 8m: alarm web-5xx is in ALARM');
    expect(describeEnd(held, now, 35)).toBe('HELD: alarm web-5xx is in ALARM');
    expect(describeEnd(held, now, 25)).toBe('10m so far, HELD for 8m');
    expect(describeEnd(held, now, 3)).toBe('HELD');
  });

  test('is not held where a zone or a group alone is, nor by what has ended, nor while it settles', () => {
    expect(findStandstill(sampleDecision({ campaign: { brakes: [hold] } }), now)).toBeUndefined();
    expect(findStandstill(sampleDecision({ allowed: 0, campaign: { brakes: [{ ...hold, to: now }] } }), now)).toBeUndefined();
    expect(findStandstill(sampleDecision({ allowed: 0, campaign: { phase: 'settle', brakes: [hold] } }), now)).toBeUndefined();
  });

  test('is WAITING in the ledger, until a moment where that is known', () => {
    const reason = 'outside every window of the policy';
    const campaign = { phase: 'waiting', waitsFor: reason, brakes: [{ ...hold, reason }] } as const;
    expect(describeEnd(sampleDecision({ campaign: { ...campaign, brakes: [...campaign.brakes] } }), now, 80)).toBe(
      `10m so far, WAITING for 8m: ${reason}`,
    );
    const waitsUntil = minutes(24 * 60);
    expect(describeEnd(sampleDecision({ campaign: { ...campaign, brakes: [], waitsUntil } }), now, 120)).toBe(
      `10m so far, WAITING until 2026-01-06 09:00 UTC: ${reason}`,
    );
  });

  test('is WAITING when nothing has changed for long, so that no forecast moves on with the clock for ever', () => {
    const swaps = [
      sampleSwap(1, ['launching', 'booting', 'checking', 'joined', 'terminating']),
      sampleSwap(2, ['launching', 'booting', 'checking', 'joined', 'cordoning', 'draining']),
      sampleSwap(3, ['launching', 'booting'], { outcome: 'done' }),
    ];
    const at = (minute: number): string =>
      describeEnd(
        sampleDecision({ swaps, forecastAt: minutes(minute + 5), campaign: { moved: { mark: '', at: minutes(5) } } }),
        minutes(minute),
        80,
      );
    expect(at(20)).toBe('20m so far, ends about 09:25 UTC, in 5m');
    expect(at(21)).toBe('21m so far, WAITING for 16m: i-old1 terminating for 17m');
    expect(at(65)).toBe('1h 5m so far, WAITING for 1h: i-old1 terminating for 1h 1m');
  });

  test('has ended, and then stands no more', () => {
    const ended = sampleDecision({ campaign: { phase: 'ended', endedAt: minutes(7), outcome: 'done', brakes: [hold] } });
    expect(describeEnd(ended, now, 80)).toBe('in 7m');
  });
});
