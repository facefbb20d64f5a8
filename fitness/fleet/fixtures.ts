import type { Fixtures } from '../fixtures.ts';
import type { Work } from './work.ts';

type Campaign = Extract<Work['campaigns'], { is: 'known' }>['value'][number];

const campaign = (replaced: number, more: Partial<Campaign> = {}): Campaign => ({
  id: 'web-20260105T090000',
  release: 'r2',
  outcome: 'done',
  moved: { mark: 'roll', at: 0 },
  brakes: [],
  counters: { servers: 20, stale: replaced, replaced, failed: 0, swaps: replaced, batches: replaced, looks: 10 },
  ...more,
});
const workOf = (...campaigns: Campaign[]): Work => ({
  release: 'r2',
  now: 1_800_000,
  campaigns: { is: 'known', value: campaigns, source: 'dynamodb:Query' },
});
const needs: Fixtures<Work>['needs'] = { campaigns: (each, campaigns) => ({ ...each, campaigns }) };
const brokenOff = { reason: 'a step failed', at: 0, outcome: 'failed' } as const;

/** What proves each fitness function of a release's work. */
export const fleetFixtures: Record<string, Fixtures<Work>> = {
  'fleet-campaigns-go-on': {
    good: [workOf(), workOf(campaign(5), campaign(0, { release: 'r1', outcome: 'failed' }), campaign(1, { outcome: 'stopped' }))],
    bad: {
      'one broke off': workOf(campaign(5), campaign(2, { outcome: 'failed' })),
      'one is breaking off': workOf(campaign(2, { stop: brokenOff })),
    },
    needs,
  },
  'fleet-swaps-seen': {
    good: [workOf(campaign(10), campaign(5))],
    bad: {
      'none yet': workOf(),
      'too few': workOf(campaign(14)),
      'all by another release': workOf(campaign(100, { release: 'r1' })),
    },
    needs,
  },
};
