import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { Campaign } from '../record/campaign.ts';
import { campaignEventSchema } from '../record/event.ts';
import { newCampaign } from '../record/new-campaign.ts';
import { recordStop } from '../record/stop.ts';
import { beginSwap } from '../record/swap.ts';
import { recordEvents, type StepFacts } from './record-events.ts';

const now = Date.parse('2026-01-05T09:00:00Z');
const minute = 60_000;

const open = (): Campaign => {
  const campaign = newCampaign('web', ['web'], 'r1', { actor: 'schedule' }, now);
  campaign.counters = { ...campaign.counters, servers: 20, stale: 20 };
  return campaign;
};

/** What is recorded at this minute; each is an event as the schema has it. */
const record = (campaign: Campaign, at: number, facts: Partial<StepFacts> = {}) => {
  const events = recordEvents({ campaign }, { finished: [], intents: [], now: now + at * minute, isPerServer: true, ...facts });
  for (const event of events) z.parse(campaignEventSchema, event);
  return events;
};
const kindsOf = (...parts: Parameters<typeof record>): string[] => record(...parts).map(({ kind }) => kind);

describe('the events of a step', () => {
  test('begin with the start, are numbered without gaps, and each comes once', () => {
    const campaign = open();
    expect(record(campaign, 1)).toMatchObject([{ kind: 'CampaignStarted', id: `${campaign.id}:1`, seq: 1, actor: 'schedule' }]);
    expect(record(campaign, 2)).toEqual([]);
    campaign.proven.push('ami-new');
    campaign.counters.replaced = 5;
    expect(record(campaign, 3)).toMatchObject([
      { kind: 'ProofPassed', seq: 2, image: 'ami-new' },
      { kind: 'Progress', seq: 3, percent: 20, servers: { all: 20, stale: 20, replaced: 5, failed: 0 } },
    ]);
    expect(record(campaign, 4)).toEqual([]);
  });

  test('say the same after a crash: they are found from the record, not from what changed', () => {
    const campaign = open();
    record(campaign, 1);
    campaign.proven.push('ami-new');
    const copy = structuredClone(campaign);
    expect(record(copy, 2)).toEqual(record(campaign, 2));
  });

  test('hold, go on, and hold again since the same time', () => {
    const campaign = open();
    record(campaign, 0);
    const brake = { kind: 'hold' as const, reason: 'alarm web-5xx is in ALARM', unblock: 'wait', from: now + minute, detail: '1 of 2' };
    campaign.brakes.push(brake);
    const hold = { reason: brake.reason, since: '2026-01-05T09:01:00.000Z' };
    expect(record(campaign, 1)).toMatchObject([{ kind: 'Held', level: 'warning', hold: { ...hold, detail: '1 of 2' }, next: 'wait' }]);
    expect(record(campaign, 2)).toEqual([]);
    Object.assign(brake, { to: now + 3 * minute, detail: '2 of 2' });
    expect(record(campaign, 3)).toMatchObject([
      { kind: 'Resumed', hold: { ...hold, detail: '2 of 2', until: '2026-01-05T09:03:00.000Z' } },
    ]);
    delete (brake as { to?: number }).to;
    expect(record(campaign, 4)).toMatchObject([{ kind: 'Held', hold }]);
    // The record keeps the last brakes alone: one that is not there any more is over.
    campaign.brakes = [];
    expect(record(campaign, 5)).toMatchObject([{ kind: 'Resumed', hold: { ...hold, until: '2026-01-05T09:05:00.000Z' } }]);
  });

  test('stop once for each reason, and end last of all', () => {
    const campaign = open();
    record(campaign, 0);
    campaign.failedProof = 'image';
    recordStop(campaign, { reason: 'the proof failed', at: now + minute, outcome: 'stopped' });
    const intents = [{ kind: 'reject' as const, image: 'ami-new', reason: 'it never joined' }];
    expect(kindsOf(campaign, 1, { intents })).toEqual(['ProofFailed', 'ImageRejected', 'Stopped']);
    Object.assign(campaign, { phase: 'ended', outcome: 'stopped', endedAt: now + 2 * minute });
    expect(record(campaign, 2)).toMatchObject([
      { kind: 'CampaignDone', level: 'alert', outcome: 'stopped', reason: 'the proof failed', report: `recycler report ${campaign.id}` },
    ]);
    expect(record(campaign, 3)).toEqual([]);
  });

  test('name each server where that is asked for, and else none', () => {
    const campaign = open();
    record(campaign, 0);
    const victim = { id: 'i-1', group: 'web', zone: 'a', launchedAt: 0, why: 'too old' };
    const swap = { ...beginSwap(campaign, victim, 'launch-first', 'launching', false, now), replacement: 'i-2', outcome: 'done' as const };
    const done = { victim: 'i-1', replacement: 'i-2', zone: 'a', outcome: 'done' };
    expect(record(structuredClone(campaign), 1, { finished: [swap] })).toMatchObject([{ kind: 'SwapDone', swap: done }]);
    expect(record(campaign, 1, { finished: [swap], isPerServer: false })).toEqual([]);
  });

  test('of a campaign that heals say which server, and why', () => {
    const campaign = open();
    campaign.heal = { server: 'i-1', why: 'its probe fails', badSince: now } as NonNullable<Campaign['heal']>;
    const healed = { id: 'i-1', why: 'its probe fails' };
    expect(record(campaign, 0)).toMatchObject([
      { kind: 'CampaignStarted', healed },
      { kind: 'HealActed', healed },
    ]);
  });

  test('warn of a deadline once', () => {
    const campaign = open();
    record(campaign, 0);
    campaign.deadline = { at: now + 60 * minute, wantedSince: now };
    campaign.warned.push('deadline');
    expect(record(campaign, 1)).toMatchObject([{ kind: 'DeadlineAtRisk', level: 'alert', deadline: '2026-01-05T10:00:00.000Z' }]);
    expect(record(campaign, 2)).toEqual([]);
  });

  test('stay below 4 kB, however long a reason is', () => {
    const campaign = open();
    const long = 'x'.repeat(9_000);
    campaign.brakes.push({ kind: 'hold', reason: long, unblock: long, detail: long, from: now });
    recordStop(campaign, { reason: `${long} again`, at: now, outcome: 'failed' });
    Object.assign(campaign, { phase: 'ended', outcome: 'failed', endedAt: now });
    for (const event of record(campaign, 1)) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(5_000);
  });
});
