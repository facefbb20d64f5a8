import type { Answer } from '../readings.ts';
import type { BusinessMetric } from './configuration.ts';
import type { Share } from './fisher.ts';
import type { Stretch, Windows } from './windows.ts';

/** A datapoint; `at` in milliseconds. */
export type Point = { at: number; value: number };

/** What was read for a metric: its series, and for a share also the series of all, or of what is no hit. */
export type Points = { series: readonly Point[]; others: readonly Point[] };

/** One business metric as the gate found it. */
export type ReadMetric = { metric: BusinessMetric; windows: Windows; points: Answer<Points> };

/** Slices of a window in which bursts are looked for: a quarter of a day each for a window of a week. */
const slicesPerWindow = 28;

const isIn = ({ from, to }: Stretch, { at }: Point): boolean => at >= from && at < to;
const sum = (points: readonly Point[]): number => points.reduce((total, { value }) => total + value, 0);

/** The values of all datapoints in these stretches. */
export const valuesIn = (stretches: readonly Stretch[], points: readonly Point[]): number[] =>
  points.filter((point) => stretches.some((stretch) => isIn(stretch, point))).map(({ value }) => value);

/** Milliseconds of all stretches. */
export const lengthOf = (stretches: readonly Stretch[]): number => stretches.reduce((total, { from, to }) => total + to - from, 0);

/** Sums over equal slices of each stretch; a rest at the end that is no whole slice is left out. `window` in seconds. */
export const sliceSums = (stretches: readonly Stretch[], points: readonly Point[], window: number): number[][] => {
  const slice = (window * 1_000) / slicesPerWindow;
  return stretches.map((stretch) => {
    const sums = Array.from({ length: Math.floor((stretch.to - stretch.from) / slice + 1e-9) }, () => 0);
    for (const point of points) {
      const index = Math.floor((point.at - stretch.from) / slice);
      if (isIn(stretch, point) && index < sums.length) sums[index] = (sums[index] ?? 0) + point.value;
    }
    return sums;
  });
};

/** Hits of all in these stretches. Where the series of the rest was read, all are both together. */
export const shareIn = (stretches: readonly Stretch[], { series, others }: Points, metric: BusinessMetric): Share => {
  const own = (points: readonly Point[]): number => sum(points.filter((point) => stretches.some((stretch) => isIn(stretch, point))));
  const [hits, rest] = [own(series), own(others)];
  return toShare(hits, rest, metric);
};

/** A share of the sums of both series, within what a share can be. */
export const toShare = (hits: number, others: number, metric: BusinessMetric): Share => {
  const of = metric.kind === 'share' && metric.rest ? hits + others : others;
  return { hits: Math.min(hits, of), of };
};
