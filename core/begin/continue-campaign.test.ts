import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import type { ExecutionInput } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { newCampaign } from '../record/new-campaign.ts';
import { grantLease } from '../release/leases.ts';
import { continueCampaign } from './continue-campaign.ts';
import { planByExecution } from './plan-by-execution.ts';

const now = Date.parse('2026-03-01T00:07:00Z');
const clock = { now: () => now, sleep: async () => undefined };
const grant = { scope: 'all', fleets: [], by: 'attestation', reason: '', lasts: 60_000 } as const;

const recordExecutions = () => {
  const started: { name: string; input: ExecutionInput; stateMachine: string | undefined }[] = [];
  const executions = {
    isRunning: async () => false,
    start: async (name: string, input: ExecutionInput, stateMachine?: string) => void started.push({ name, input, stateMachine }),
  };
  return { started, executions };
};

/** Release r2 finds a campaign that r1 began; these releases have a lease. */
const continueWith = async (leased: string[], changes: Partial<Campaign> = {}) => {
  const releases = createMemoryReleases();
  for (const release of leased) await grantLease(releases, { ...grant, release }, now);
  const stateMachine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:recycler:1';
  await releases.writeRelease({ release: 'r1', firstSeen: now, verdicts: [], events: [], version: 1, stateMachine });
  const ledger = createMemoryLedger(clock.now, releases);
  const campaign = await ledger.openCampaign({ ...newCampaign('web', ['web'], 'r1', { actor: 'tester' }, now), ...changes });
  const { started, executions } = recordExecutions();
  const beginResult = await continueCampaign({ clock, ledger, releases, release: 'r2' }, executions, campaign, { actor: 'schedule' });
  return { beginResult, started, stateMachine };
};

describe('a campaign is continued', () => {
  test('by the release that began it, for as long as that has a lease', async () => {
    const { started, stateMachine } = await continueWith(['r1', 'r2']);
    expect(started).toMatchObject([{ stateMachine, input: { phase: 'survey' } }]);
  });

  test('by the next release with a lease, once it has lost its own', async () => {
    const { started, beginResult } = await continueWith(['r2']);
    expect(started).toMatchObject([{ stateMachine: undefined }]);
    expect(beginResult.action).toBe('started');
  });

  test('by no release where none has a lease and everything is put back', async () => {
    const { started, beginResult } = await continueWith([], { phase: 'waiting', waitsFor: 'the lease of release r1 was revoked' });
    expect(started).toEqual([]);
    expect(beginResult).toMatchObject({ action: 'held', reason: expect.stringContaining('waits for a release with a lease') });
  });

  test('all the same to be put back, which needs no lease', async () => {
    const { started } = await continueWith([], { phase: 'roll' });
    expect(started).toMatchObject([{ stateMachine: undefined, input: { phase: 'roll' } }]);
  });
});

describe('a fleet is planned by the state machine', () => {
  const plan = async (actor: string, at: number, more: object = {}, release = '', fleets = 1) => {
    const { started, executions } = recordExecutions();
    await planByExecution({ now: () => at }, executions, release)({ fleet: 'web', readGroups: async () => [], fleets }, { actor, ...more });
    return started[0];
  };

  test('once in a quarter of an hour by the schedule, under a name that Step Functions starts once', async () => {
    const names = await Promise.all([0, 5, 7].map(async (minutes) => (await plan('schedule', now + minutes * 60_000))?.name));
    expect(names).toEqual(['web-20260301T000000-1', 'web-20260301T000000-1', 'web-20260301T000000-1']);
    expect((await plan('schedule', now + 8 * 60_000))?.name).toBe('web-20260301T001500-1');
  });

  test('under another name by another release, so that neither plans for both', async () => {
    expect((await plan('schedule', now, {}, 'r1'))?.name).not.toBe((await plan('schedule', now, {}, 'r2'))?.name);
  });

  test('with many others, each a little later than the tick and at its own time, within four minutes', async () => {
    const { started, executions } = recordExecutions();
    const act = planByExecution({ now: () => now }, executions, 'r1');
    for (let index = 0; index < 400; index += 1)
      await act({ fleet: `fleet-${index}`, readGroups: async () => [], fleets: 400 }, { actor: 'schedule' });
    const rests = started.map(({ input }) => input.restSeconds ?? 0);
    expect(Math.max(...rests)).toBeLessThan(240);
    // In no twenty seconds more than three times what would be even.
    const inBins = Array.from({ length: 12 }, (_, bin) => rests.filter((rest) => Math.floor(rest / 20) === bin).length);
    expect(Math.max(...inBins)).toBeLessThan((3 * 400) / 12);
    expect((await plan('schedule', now))?.input.restSeconds).toBeUndefined();
    expect((await plan('ana', now, {}, 'r1', 400))?.input.restSeconds).toBeUndefined();
  });

  test('at once for a person, with what they asked for', async () => {
    expect(await plan('alice', now, { limit: 1, onlyServer: 'i-1' })).toMatchObject({
      name: 'web-20260301T000700-1',
      input: {
        phase: 'plan',
        fleet: 'web',
        campaign: 'web-20260301T000700',
        holder: 'web-20260301T000700-1',
        actor: 'alice',
        limit: 1,
        onlyServer: 'i-1',
      },
    });
  });
});
