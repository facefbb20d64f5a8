import { describe, expect, test } from '@jest/globals';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import type { Campaign } from '../core/record/campaign.ts';
import type { HealRecord } from '../core/record/heal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { Written } from './fault-cases.ts';

const probes = [{ httpGet: { path: '/health', port: 80 } }];

/** A fleet in which nothing is due, watched for some hours while servers get sick. */
const watch = async (faults: Written[], heal: Written, more: Written = {}): Promise<Rehearsal & { record: HealRecord; heals: Campaign[] }> => {
  const { policy, ...fleet } = more;
  const scenario = readScenario({
    watch: '2h',
    fleets: [
      {
        name: 'web',
        desiredCapacity: 12,
        maxSize: 16,
        healthCheckType: 'EC2',
        image: { current: 'ami-new', wanted: 'ami-new' },
        boot: { median: '90s', spread: 0.3 },
        policy: { heal, proof: { probes }, ...(policy as object) },
        ...fleet,
      },
    ],
    faults,
  });
  const rehearsal = await runRehearsal(scenario);
  const { heal: record } = await rehearsal.doors.ledger.readFleet('web');
  const campaigns = await rehearsal.doors.ledger.listCampaigns('web');
  return { ...rehearsal, record: record as HealRecord, heals: campaigns.filter(({ heal: healed }) => healed !== undefined) };
};

const observe = { mode: 'observe' };

describe('healing that observes', () => {
  test('says which server it would replace, and why, and touches nothing', async () => {
    const { record, world } = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], observe);
    expect(record).toMatchObject({ mode: 'observe', judged: 12, sick: 1, closed: [] });
    expect(record.summary).toMatch(/^would replace i-\w+ of web: Target.FailedHealthChecks in target group web; .* answered 503$/);
    expect(world.calls.figures('web').mutating).toBe(0);
  });
});
