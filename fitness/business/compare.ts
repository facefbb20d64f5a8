import type { BusinessFigure } from '../../core/release-ports.ts';
import type { BusinessMetric } from './configuration.ts';
import { burstsOfCounts, burstsOfShares } from './design-effect.ts';
import { testShares } from './fisher.ts';
import { testRanks } from './mann-whitney.ts';
import { testRates } from './poisson.ts';
import { lengthOf, type Points, shareIn, sliceSums, toShare, valuesIn } from './readings-of-metric.ts';
import type { Windows } from './windows.ts';

/** What a comparison of one metric before and now came to. */
export type Comparison = Pick<BusinessFigure, 'before' | 'now' | 'samplesBefore' | 'samplesNow' | 'bursts' | 'larger'> & {
  /** How likely it looks so much worse by chance alone, not yet adjusted; undefined where too little was seen. */
  p?: number;
};

/** The fewest samples that are judged: events on both sides together, trials on each, values on each. */
export const fewest = { count: 10, share: 15, samples: 8 } as const;
/** Slices of the new window before which bursts look like a change. */
const fewestSlices = 4;

const day = 86_400_000;

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
};

/** The window of the release comes last. */
const isLongEnough = (sliced: readonly (readonly unknown[])[]): boolean => (sliced.at(-1)?.length ?? 0) >= fewestSlices;

const compareCounts = (metric: BusinessMetric, { now, before }: Windows, { series }: Points): Comparison => {
  const count = (stretches: Parameters<typeof valuesIn>[0]): number => valuesIn(stretches, series).reduce((sum, value) => sum + value, 0);
  const [was, is] = [
    { count: count(before), time: lengthOf(before) / day },
    { count: count([now]), time: lengthOf([now]) / day },
  ];
  const sliced = sliceSums([...before, now], series, metric.window);
  const bursts = burstsOfCounts(sliced);
  const [fewer, more] = [was, is].map(({ count, time }) => ({ count: Math.round(count / bursts), time })) as [typeof was, typeof is];
  const canDecide = was.time > 0 && isLongEnough(sliced) && fewer.count + more.count >= fewest.count;
  const p = metric.direction === 'lower' ? testRates(fewer, more) : testRates(more, fewer);
  return {
    samplesBefore: was.count,
    samplesNow: is.count,
    bursts,
    ...(was.time > 0 && { before: was.count / was.time }),
    ...(is.time > 0 && { now: is.count / is.time }),
    ...(canDecide && { p }),
  };
};

const compareShares = (metric: BusinessMetric, { now, before }: Windows, points: Points): Comparison => {
  const [was, is] = [shareIn(before, points, metric), shareIn([now], points, metric)];
  const stretches = [...before, now];
  const all = sliceSums(stretches, points.others, metric.window);
  const sliced = sliceSums(stretches, points.series, metric.window).map((hits, stretch) =>
    hits.map((each, index) => toShare(each, all[stretch]?.[index] ?? 0, metric)),
  );
  const bursts = burstsOfShares(sliced);
  // What is better as it grows gets worse by what is no hit.
  const [fewer, more] = [was, is].map(({ hits, of }) => {
    const bad = metric.direction === 'lower' ? hits : of - hits;
    return { hits: Math.round(bad / bursts), of: Math.round(of / bursts) };
  }) as [typeof was, typeof is];
  const canDecide = isLongEnough(sliced) && Math.min(fewer.of, more.of) >= fewest.share;
  return {
    samplesBefore: was.of,
    samplesNow: is.of,
    bursts,
    ...(was.of > 0 && { before: was.hits / was.of }),
    ...(is.of > 0 && { now: is.hits / is.of }),
    ...(canDecide && { p: testShares(fewer, more) }),
  };
};

const compareSamples = (metric: BusinessMetric, { now, before }: Windows, { series }: Points): Comparison => {
  const [was, is] = [valuesIn(before, series), valuesIn([now], series)];
  const canDecide = Math.min(was.length, is.length) >= fewest.samples;
  const negated = (values: readonly number[]): number[] => values.map((value) => -value);
  const { p, share } = metric.direction === 'lower' ? testRanks(was, is) : testRanks(negated(was), negated(is));
  return {
    samplesBefore: was.length,
    samplesNow: is.length,
    ...(was.length > 0 && { before: medianOf(was) }),
    ...(is.length > 0 && { now: medianOf(is) }),
    ...(canDecide && { p, larger: metric.direction === 'lower' ? share : 1 - share }),
  };
};

const ways = { count: compareCounts, share: compareShares, samples: compareSamples } as const;

/**
 * Compares a metric before and since the release: counts by the exact conditional test of two Poisson rates, shares by Fisher's exact test, samples
 * by the ranks of Mann and Whitney. One-sided: only what gets worse counts. Events in bursts count by their number over the design effect.
 */
export const compare = (metric: BusinessMetric, windows: Windows, points: Points): Comparison => ways[metric.kind](metric, windows, points);
