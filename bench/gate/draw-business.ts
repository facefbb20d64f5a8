import type { BusinessMetric } from '../../fitness/business/configuration.ts';
import { parseBusinessMetrics } from '../../fitness/business/configuration.ts';
import type { Point, Points } from '../../fitness/business/readings-of-metric.ts';
import type { Stream } from '../../rehearsal/chance.ts';

const day = 86_400_000;
/** When the release of every pair goes live, and how long each window is. */
export const live = 100 * day;
export const windowDays = 7;

const common = { window: `${windowDays}d`, tolerance: '10%' };
const series = { namespace: 'Shop', metric: 'x' };
const metrics = parseBusinessMetrics(
  {
    metrics: [
      { ...common, name: 'count', kind: 'count', direction: 'lower', noData: 'absent-means-zero', series },
      { ...common, name: 'count-in-bursts', kind: 'count', direction: 'lower', noData: 'absent-means-zero', series },
      { ...common, name: 'share-of-successes', kind: 'share', direction: 'higher', hits: series, total: series },
      { ...common, name: 'share-of-failures', kind: 'share', direction: 'lower', hits: series, total: series },
      { ...common, name: 'duration', kind: 'samples', direction: 'lower', series },
    ],
  },
  'simulated metrics',
);

/** One metric of a simulated release: how its samples are drawn, `worse` as a fraction: 1 is twice as bad, or half as good. */
export type DrawnMetric = { metric: BusinessMetric; says: string; draw: (stream: Stream, samples: number, worse: number) => Points };

const successes = 0.9;
const failures = 0.1;
const seconds = { median: 1_800, sigma: 0.5 };
const burst = 5;
const burstLasts = day / 24;

/** A Poisson count: so many exponential waits fit into one unit of time. */
const drawCount = (stream: Stream, mean: number): number => {
  let [count, left] = [-1, mean];
  while (left > 0) {
    left += Math.log(1 - stream.next());
    count += 1;
  }
  return Math.max(0, count);
};

const inWindow = (stream: Stream, isNow: boolean): number => live + (stream.next() - (isNow ? 0 : 1)) * windowDays * day;
const drawTimes = (stream: Stream, mean: number, isNow: boolean): number[] =>
  Array.from({ length: drawCount(stream, mean) }, () => inWindow(stream, isNow));
const ones = (times: readonly number[]): Point[] => times.map((at) => ({ at, value: 1 }));

const drawCounts: DrawnMetric['draw'] = (stream, samples, worse) => ({
  series: [...ones(drawTimes(stream, samples, false)), ...ones(drawTimes(stream, samples * (1 + worse), true))],
  others: [],
});

const drawBursts: DrawnMetric['draw'] = (stream, samples, worse) => {
  const side = (mean: number, isNow: boolean): Point[] =>
    ones(
      drawTimes(stream, mean / burst, isNow).flatMap((at) => {
        const room = (isNow ? live + windowDays * day : live) - at;
        return Array.from({ length: 1 + drawCount(stream, burst - 1) }, () => at + stream.next() * Math.min(burstLasts, room));
      }),
    );
  return { series: [...side(samples, false), ...side(samples * (1 + worse), true)], others: [] };
};

const drawShares =
  (shareOf: (worse: number) => number): DrawnMetric['draw'] =>
  (stream, samples, worse) => {
    const [before, now] = [drawTimes(stream, samples, false), drawTimes(stream, samples, true)];
    const hits = [...before.filter(() => stream.isHit(shareOf(0))), ...now.filter(() => stream.isHit(shareOf(worse)))];
    return { series: ones(hits), others: ones([...before, ...now]) };
  };

const drawSamples: DrawnMetric['draw'] = (stream, samples, worse) => {
  const side = (isNow: boolean, factor: number): Point[] =>
    Array.from({ length: samples }, () => ({
      at: inWindow(stream, isNow),
      value: stream.logNormal(seconds.median * factor, seconds.sigma),
    }));
  return { series: [...side(false, 1), ...side(true, 1 + worse)], others: [] };
};

const ways: Record<string, Omit<DrawnMetric, 'metric'>> = {
  count: { says: 'independent events', draw: drawCounts },
  'count-in-bursts': { says: `events in bursts of ${burst} on average, each within an hour`, draw: drawBursts },
  'share-of-successes': { says: `${successes * 100} % succeed`, draw: drawShares((worse) => successes / (1 + worse)) },
  'share-of-failures': { says: `${failures * 100} % fail`, draw: drawShares((worse) => failures * (1 + worse)) },
  duration: { says: `log-normal, sigma ${seconds.sigma}`, draw: drawSamples },
};

/** The metrics of every simulated release: one of each kind, judged together. */
export const drawnMetrics: readonly DrawnMetric[] = metrics.flatMap((metric) => {
  const way = ways[metric.name];
  return way ? [{ metric, ...way }] : [];
});
