import { describe, expect, test } from '@jest/globals';
import { beginCampaigns } from '../core/begin/begin.ts';
import { continueCampaign } from '../core/begin/continue-campaign.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { fleetLock } from '../core/record/lock.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import { campaignSchema } from '../core/record/schema.ts';
import type { Swap } from '../core/record/swap.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { createWorld } from '../rehearsal/world.ts';
import { firstRecord } from './ledger-contract.ts';
import { openAsPerson, runLocalHere } from './run-local-here.ts';

const openWorld = () => {
  const world = createWorld({ scenario: readScenario({ start: '2026-01-05T09:20:00Z', fleets: [{ name: 'web', desiredCapacity: 6 }] }) });
  return { world, ledger: createMemoryLedger(() => world.clock.now()) };
};

describe('a campaign that an older release of this schema left in the ledger', () => {
  test('is read and decided upon by this one', async () => {
    const { world, ledger } = openWorld();
    const { campaign: written, swaps } = structuredClone(firstRecord);
    const campaign = { ...written, version: 0 } as unknown as Campaign;
    await ledger.openCampaign(campaign);
    const lock = await ledger.acquireLock(fleetLock('web'), 'before', 0, 1);
    await ledger.commit({ campaign, swaps: swaps as unknown as Swap[], finished: [], intents: [], locks: [lock] });
    expect(await runLocalHere(world, ledger, 'web', 60)).toMatchObject([{ action: 'started' }]);
    const { counters } = (await ledger.readCampaign(campaign.id)).campaign;
    expect(counters.looks).toBeGreaterThan(campaign.counters.looks + 5);
    expect(world.invariants.result().broken).toEqual([]);
  });
});

describe('a campaign that a newer release wrote', () => {
  const newer = () =>
    ({ ...newCampaign('web', ['web'], 'r9', { actor: 'schedule' }, 0), schema: campaignSchema + 1 }) as unknown as Campaign;

  test('is left alone and named, and nothing begins in its fleet', async () => {
    const { world, ledger } = openWorld();
    await ledger.openCampaign(newer());
    const [beginResult] = await runLocalHere(world, ledger, 'web');
    expect(beginResult).toMatchObject({
      action: 'held',
      reason: expect.stringMatching(/^campaign web-\S+ is written in schema 3, .* a newer release/),
    });
    expect(world.calls.figures('web').mutating).toBe(0);
    expect(await ledger.readLock(fleetLock('web'))).toBeUndefined();
  });

  test('keeps no other fleet waiting, also where its own is no longer enrolled', async () => {
    const { world, ledger } = openWorld();
    await ledger.openCampaign({ ...newer(), fleet: 'gone' });
    const { doors } = openAsPerson(world, ledger);
    const started: string[] = [];
    const executions = { isRunning: async () => false, start: async (name: string) => void started.push(name) };
    const plan = async ({ fleet }: { fleet: string }) => ({ fleet, action: 'planned', reason: 'test' }) as const;
    const done = world.clock.spawn(() => beginCampaigns(doors, executions, { actor: 'schedule' }, plan));
    await world.clock.run();
    expect((await done).map(({ fleet, action }) => [fleet, action])).toEqual([
      ['web', 'planned'],
      ['gone', 'held'],
    ]);
    expect(await continueCampaign(doors, executions, newer(), { actor: 'ana' })).toMatchObject({ action: 'held' });
    expect(started).toEqual([]);
  });
});
