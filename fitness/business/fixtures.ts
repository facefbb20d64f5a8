import type { Fixtures } from '../fixtures.ts';
import { type BusinessMetric, businessParameter, parseBusinessMetrics } from './configuration.ts';
import type { BusinessConfiguration } from './configured.ts';
import { type JudgedMetric, judgeTogether } from './judge-together.ts';
import { ownMetrics } from './own-metrics.ts';
import type { Point, Points } from './readings-of-metric.ts';
import { layoutWindows } from './windows.ts';

const day = 86_400_000;
/** When the release of the fixtures went live, and a moment at which every window is over. */
export const live = 400 * day;
export const over = live + 30 * day;
const source = 'cloudwatch:GetMetricData';

/** So many points, evenly over the window before the release or over its own. */
export const spread = (metric: BusinessMetric, isNow: boolean, values: readonly number[]): Point[] => {
  const length = metric.window * 1_000;
  const from = isNow ? live : live - length;
  return values.map((value, index) => ({ at: from + ((index + 0.5) / values.length) * length, value }));
};

/** A metric as it is judged alone from what was read of it. */
export const judgedOf = (metric: BusinessMetric, points: Points, now = over): JudgedMetric => {
  const read = { metric, windows: layoutWindows(metric, live, 0, now), points: { is: 'known', value: points, source } } as const;
  const [judged] = judgeTogether([read]);
  if (!judged) throw new Error('nothing was judged');
  return judged;
};

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
const around = (middle: number, count: number): number[] => Array.from({ length: count }, (_, index) => middle * (0.9 + (index % 7) / 30));

const both = (metric: BusinessMetric, before: readonly number[], now: readonly number[]): Point[] => [
  ...spread(metric, false, before),
  ...spread(metric, true, now),
];
const countsOf = (metric: BusinessMetric, before: number, now: number): JudgedMetric =>
  judgedOf(metric, { series: both(metric, ones(before), ones(now)), others: [] });
const samplesOf = (metric: BusinessMetric, before: number, now: number, count = 20): JudgedMetric =>
  judgedOf(metric, { series: both(metric, around(before, count), around(now, count)), others: [] });
const sharesOf = (metric: BusinessMetric, before: readonly [number, number], now: readonly [number, number]): JudgedMetric =>
  judgedOf(metric, {
    series: both(metric, ones(before[0]), ones(now[0])),
    others: both(metric, ones(before[1]), ones(now[1])),
  });

const own = (name: string): BusinessMetric => {
  const found = ownMetrics.find((metric) => metric.name === name);
  if (!found) throw new Error(`${name} is no metric of ours`);
  return found;
};
const needs: Fixtures<JudgedMetric>['needs'] = { figure: (each, figure) => ({ ...each, figure }) };

/** A metric as a user may name it. */
export const orders = (more: object = {}): BusinessMetric => {
  const written = { name: 'orders', kind: 'count', direction: 'higher', window: '7d', series: { namespace: 'Shop', metric: 'Orders' } };
  const [metric] = parseBusinessMetrics({ metrics: [{ ...written, ...more }] }, 'fixture');
  if (!metric) throw new Error('no metric was written');
  return metric;
};
const ofWeight = (severity: string): Fixtures<JudgedMetric> => ({
  good: [countsOf(orders({ severity }), 500, 490), countsOf(orders({ severity }), 500, 460), countsOf(orders({ severity }), 500, 900)],
  bad: { 'fewer orders': countsOf(orders({ severity }), 500, 300) },
  needs,
});

/** What proves each fitness function of a business metric, by its id. */
export const metricFixtures: Record<string, Fixtures<JudgedMetric>> = {
  'business-servers-replaced': {
    good: [countsOf(own('servers-replaced'), 200, 190), countsOf(own('servers-replaced'), 10, 300)],
    bad: { 'far fewer': countsOf(own('servers-replaced'), 200, 80), none: countsOf(own('servers-replaced'), 200, 0) },
    needs,
  },
  'business-swaps-in-time': {
    good: [sharesOf(own('swaps-in-time'), [95, 100], [90, 100]), sharesOf(own('swaps-in-time'), [50, 100], [100, 100])],
    bad: { 'every second one is late': sharesOf(own('swaps-in-time'), [95, 100], [50, 100]) },
    needs,
  },
  'business-failed-replacements': {
    good: [sharesOf(own('failed-replacements'), [2, 100], [3, 100]), sharesOf(own('failed-replacements'), [20, 80], [0, 100])],
    bad: {
      'one of five fails': sharesOf(own('failed-replacements'), [1, 180], [20, 80]),
      'failures where there were none': sharesOf(own('failed-replacements'), [0, 180], [20, 80]),
    },
    needs,
  },
  'business-time-to-fresh-fleet': {
    good: [samplesOf(own('time-to-fresh-fleet'), 3_600, 3_700), samplesOf(own('time-to-fresh-fleet'), 3_600, 900)],
    bad: { 'takes twice as long': samplesOf(own('time-to-fresh-fleet'), 3_600, 7_200) },
    needs,
  },
  'business-cost-per-swap': {
    good: [samplesOf(own('cost-per-swap'), 0.02, 0.021, 8), samplesOf(own('cost-per-swap'), 0.02, 0.01)],
    bad: { 'costs twice as much': samplesOf(own('cost-per-swap'), 0.02, 0.04, 8) },
    needs,
  },
  'business-gate': ofWeight('gate'),
  'business-scored': ofWeight('scored'),
  'business-advisory': ofWeight('advisory'),
};

const parameter = businessParameter;
const configurationOf = (found: BusinessConfiguration['found']): BusinessConfiguration => ({ parameter, found });

/** What proves the fitness function of the configuration. */
export const configurationFixtures: Record<string, Fixtures<BusinessConfiguration>> = {
  'business-configuration': {
    good: [
      configurationOf({ is: 'absent', source: 'ssm:GetParameter' }),
      configurationOf({ is: 'known', source: 'ssm:GetParameter', value: { metrics: [orders()] } }),
    ],
    bad: {
      'a wrong document': configurationOf({ is: 'known', source: 'ssm:GetParameter', value: { wrong: 'metrics[0].kind is missing' } }),
    },
    needs: { found: (each, found) => ({ ...each, found }) },
  },
};
