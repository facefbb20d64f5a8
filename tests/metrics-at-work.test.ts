import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type MetricName, metricDimensions, metricNamespace, toMetricLine } from '../aws/metrics.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type AtWork, callAfter, clumsy, seeFunctions, twoFleets } from './functions-at-work.ts';

const sumOf = ({ counts }: AtWork, name: MetricName): number =>
  counts.filter((each) => each.name === name).reduce((sum, { value }) => sum + value, 0);
const valuesOf = ({ counts }: AtWork, name: MetricName): number[] => counts.filter((each) => each.name === name).map(({ value }) => value);
const campaignsOf = ({ ledger }: AtWork): Promise<Campaign[]> => ledger.listCampaigns();
const total = (campaigns: readonly Campaign[], read: (campaign: Campaign) => number): number =>
  campaigns.reduce((sum, campaign) => sum + read(campaign), 0);

describe('the metrics of real campaigns', () => {
  let seen: AtWork;
  let campaigns: Campaign[];
  beforeAll(async () => {
    seen = await seeFunctions(twoFleets, { onReady: callAfter(110, 'AttestFunction', { by: 'tester' }) });
    campaigns = await campaignsOf(seen);
  });

  test('count every server that was replaced, in time or not, and every replacement that failed, once', () => {
    const replaced = total(campaigns, ({ counters }) => counters.replaced);
    expect(replaced).toBe(12);
    expect(sumOf(seen, 'ServersReplaced')).toBe(replaced);
    expect(sumOf(seen, 'SwapsWithDeadline')).toBe(8);
    expect(sumOf(seen, 'SwapsInTime')).toBe(8);
    expect(sumOf(seen, 'FailedReplacements')).toBe(total(campaigns, ({ counters }) => counters.failed));
    expect(sumOf(seen, 'FailedReplacements')).toBeGreaterThan(0);
  });

  test('count every call that polls, as each campaign counts it', () => {
    expect(sumOf(seen, 'Looks')).toBe(total(campaigns, ({ cost }) => cost?.calls ?? 0));
    expect(new Set(valuesOf(seen, 'Looks'))).toEqual(new Set([1]));
  });

  test('report the end of a campaign that made its fleet fresh: how long it took, and what a swap cost', () => {
    expect(campaigns.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    for (const { id, startedAt, endedAt = 0 } of campaigns) {
      const [seconds, ...others] = seen.counts.filter(({ name, about }) => name === 'FreshFleetSeconds' && about.campaign === id);
      expect(others).toEqual([]);
      expect(seconds?.value).toBeLessThanOrEqual((endedAt - startedAt) / 1_000);
      expect(seconds?.value).toBeGreaterThan((0.8 * (endedAt - startedAt)) / 1_000);
      const [cost, ...more] = seen.counts.filter(({ name, about }) => name === 'SwapCostUsd' && about.campaign === id);
      expect(more).toEqual([]);
      // An extra server for some minutes, and some polls: a cent or so.
      expect(cost?.value).toBeGreaterThan(0.001);
      expect(cost?.value).toBeLessThan(0.05);
    }
  });

  test('report at every tick how campaigns stand, nothing included', () => {
    const ticks = valuesOf(seen, 'LeaseHoursLeft').length;
    for (const name of ['OpenCampaigns', 'HeldCampaigns', 'FleetsBehindDeadline'] as const)
      expect(valuesOf(seen, name)).toHaveLength(ticks);
    expect(Math.max(...valuesOf(seen, 'OpenCampaigns'))).toBe(2);
    expect(valuesOf(seen, 'OpenCampaigns').at(-1)).toBe(0);
    expect(sumOf(seen, 'FleetsBehindDeadline')).toBe(0);
  });

  test('are of campaigns alone that are on record: the dry-runs of an attestation count nothing', () => {
    expect(seen.release.invocations.log.filter(({ logicalId }) => logicalId === 'AdvanceFunction').length).toBeGreaterThan(
      sumOf(seen, 'Looks'),
    );
    const known = new Set(campaigns.map(({ id }) => id));
    const ofCampaigns: MetricName[] = ['Looks', 'ServersReplaced', 'SwapsWithDeadline', 'SwapsInTime', 'FailedReplacements', 'SwapCostUsd'];
    for (const { name, about } of seen.counts) if (ofCampaigns.includes(name)) expect(known).toContain(about.campaign);
  });

  test('every name is emitted, with exactly its dimensions', async () => {
    const broken = await seeFunctions(twoFleets, { steps: [{ release: 'v1', program: clumsy }], watch: 2_400 });
    const emitted = [...seen.release.metrics.names(), ...broken.release.metrics.names()].filter(
      ({ namespace }) => namespace === metricNamespace,
    );
    for (const { name, dimensions } of emitted)
      expect([name, Object.keys(dimensions).toSorted()]).toEqual([name, [...metricDimensions[name as MetricName]].toSorted()]);
    expect(new Set(emitted.map(({ name }) => name))).toEqual(new Set(Object.keys(metricDimensions)));
  });
});

test('a campaign that is held, and one behind its deadline, are counted as such', async () => {
  const late = { ...twoFleets.fleets[0], policy: { deadline: '20m', pace: { maxSurge: 1 } } };
  const held = { ...twoFleets.fleets[1], policy: { brakes: { alarms: ['db-5xx'] } } };
  const faults = [{ kind: 'alarm', name: 'db-5xx', from: '4m', for: '30m' }];
  const seen = await seeFunctions({ ...twoFleets, fleets: [late, held], faults });
  expect(Math.max(...valuesOf(seen, 'HeldCampaigns'))).toBe(1);
  expect(Math.max(...valuesOf(seen, 'FleetsBehindDeadline'))).toBe(1);
  expect(sumOf(seen, 'SwapsInTime')).toBeLessThan(sumOf(seen, 'SwapsWithDeadline'));
});

test('functions that die at any call count nothing twice', async () => {
  const faults = [3, 5, 8, 13, 21, 34, 40, 46, 52].map(
    (nth, index) => ({ function: 'AdvanceFunction', kind: 'crash', nth, atCall: 4 + index }) as const,
  );
  const seen = await seeFunctions({ ...twoFleets, faults: [] }, { options: { faults } });
  const campaigns = await campaignsOf(seen);
  const replaced = total(campaigns, ({ counters }) => counters.replaced);
  expect(replaced).toBe(12);
  expect(sumOf(seen, 'ServersReplaced')).toBeLessThanOrEqual(replaced);
  expect(sumOf(seen, 'ServersReplaced')).toBeGreaterThanOrEqual(replaced - faults.length);
  expect(valuesOf(seen, 'FreshFleetSeconds')).toHaveLength(2);
});

test("a person's own campaign emits nothing", async () => {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const { report } = await runRehearsal(readScenario({ fleets: [{ name: 'web', desiredCapacity: 4 }] }));
    expect(report.outcome).toBe('done');
    expect(written).not.toHaveBeenCalled();
  } finally {
    written.mockRestore();
  }
});

test('a metric is a line of its own, which also says what it is about', () => {
  const line = JSON.parse(toMetricLine('ServersReplaced', 2, {}, 5, { campaign: 'web-1', fleet: 'web' })) as Record<string, unknown>;
  expect(line).toEqual({
    _aws: {
      Timestamp: 5,
      CloudWatchMetrics: [{ Namespace: 'InstanceRecycler', Dimensions: [[]], Metrics: [{ Name: 'ServersReplaced', Unit: 'None' }] }],
    },
    campaign: 'web-1',
    fleet: 'web',
    ServersReplaced: 2,
  });
});
