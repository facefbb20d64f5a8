import { expect } from '@jest/globals';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import type { Campaign } from '../core/record/campaign.ts';
import type { HealRecord } from '../core/record/heal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { Written } from './fault-cases.ts';

/** A probe that a server which answers errors fails. */
export const probes = [{ httpGet: { path: '/health', port: 80 } }];

export type Watched = Rehearsal & { record: HealRecord; heals: Campaign[]; notices: string[] };

/** A fleet in which nothing is due, watched for some hours while servers get sick. */
export const watchHealing = async (faults: Written[], heal: Written, more: Written = {}): Promise<Watched> => {
  const { policy, watch: span = '2h', ...fleet } = more;
  const scenario = readScenario({
    watch: span,
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
  const notices: string[] = [];
  const rehearsal = await runRehearsal(scenario, { onNotice: ({ level, text }) => notices.push(`${level}: ${text}`) });
  const { heal: record } = await rehearsal.doors.ledger.readFleet('web');
  const campaigns = await rehearsal.doors.ledger.listCampaigns('web');
  return {
    ...rehearsal,
    notices: notices.filter((text) => text.includes(': healing')),
    record: record as HealRecord,
    heals: campaigns.filter(({ heal: healed }) => healed !== undefined),
  };
};

/** What the fleet must be left with, whatever happened. */
export const expectSound = ({ report, world }: Rehearsal): void => {
  expect(report.invariants.broken).toEqual([]);
  expect(report.fleets.map(({ capacity }) => capacity.shortfallSeconds?.caused)).toEqual([0]);
  expect([...world.ground.groups.values()].map(({ state, desiredByOthers }) => state.desired - desiredByOthers)).toEqual([0]);
};

/** Servers that the Recycler launched. */
export const launchedBy = ({ world }: Rehearsal): number =>
  world.recorder.servers('web').filter(({ origin }) => origin === 'recycler').length;
