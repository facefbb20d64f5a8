import { describe, expect, test } from '@jest/globals';
import { now, rollingFleet } from '../../../tests/rolling-fleet.ts';
import type { Campaign } from '../../record/campaign.ts';
import type { Finding } from '../findings.ts';
import { maintainBrakes } from './maintain-brakes.ts';
import { notifyBrakes } from './notify-brakes.ts';

const alarm: Finding = { kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait until it is OK' };
const timeout = 86_400;

/** The notices of a poll that finds these brakes, so many seconds after the first. */
const poll = (campaign: Campaign, seconds: number, ...findings: Finding[]) => {
  const at = now + seconds * 1_000;
  maintainBrakes(campaign, findings, at, timeout);
  return notifyBrakes(campaign, findings, at).map((intent) =>
    intent.kind === 'notify' ? `${intent.level}: ${intent.text}; ${intent.next}` : '',
  );
};

describe('a brake that begins to hold', () => {
  test('is notified once, however many polls it lasts, with what to do and where to check', () => {
    const { campaign } = rollingFleet(4);
    expect(poll(campaign, 0, alarm)).toEqual([
      'warning: paused by a guardrail: alarm web-5xx is in ALARM; nothing new begins; wait until it is OK; the campaign then continues by itself; recycler status --fleet web shows its state',
    ]);
    expect(poll(campaign, 10, alarm)).toEqual([]);
    expect(poll(campaign, 20)).toEqual([]);
    // Back within the minute it is the same brake; later it is another one.
    expect(poll(campaign, 30, alarm)).toEqual([]);
    expect(poll(campaign, 40)).toEqual([]);
    expect(poll(campaign, 200, alarm)).toHaveLength(1);
  });

  test('each of several is notified', () => {
    const other = { ...alarm, reason: 'alarm web-latency is in ALARM' };
    expect(poll(rollingFleet(4).campaign, 0, alarm, other)).toHaveLength(2);
  });

  test('what the next poll is expected to lift is notified once it has lasted five minutes', () => {
    const { campaign } = rollingFleet(4);
    const brief = { ...alarm, isBrief: true };
    expect(poll(campaign, 0, brief)).toEqual([]);
    expect(poll(campaign, 299, brief)).toEqual([]);
    expect(poll(campaign, 301, brief)).toHaveLength(1);
    expect(poll(campaign, 310, brief)).toEqual([]);
  });

  test('a brake of a part of the fleet says so, and its level is its own', () => {
    const partial: Finding = { ...alarm, reason: 'no capacity in a for web: x', isPartial: true, level: 'info' };
    expect(poll(rollingFleet(4).campaign, 0, partial)).toEqual([
      expect.stringMatching(/^info: partly paused by a guardrail: no capacity in a for web.*; the rest of the fleet goes on/),
    ]);
  });

  test('a stop is notified elsewhere', () => {
    expect(poll(rollingFleet(4).campaign, 0, { ...alarm, kind: 'stop' })).toEqual([]);
  });
});
