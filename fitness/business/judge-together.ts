import type { BusinessFigure } from '../../core/release-ports.ts';
import type { Answer } from '../readings.ts';
import { type Comparison, compare } from './compare.ts';
import type { BusinessMetric } from './configuration.ts';
import { adjustTogether } from './holm.ts';
import { type Points, type ReadMetric, valuesIn } from './readings-of-metric.ts';

/** A business metric with what it came to beside the others: what a fitness function sees. */
export type JudgedMetric = { metric: BusinessMetric; figure: Answer<BusinessFigure> };

/** The chance that a whole family looks worse by chance: at its end, and spread over the judgements before that. */
export const level = { end: 0.0065, before: 0.0015 } as const;
/** Seconds between two attestations. */
const judgeEvery = 43_200;

/** The level that a judgement is held against. Judgements before the end share what they may spend, so that all together stay below one percent. */
export const levelOf = ({ window }: Pick<BusinessMetric, 'window'>, isWhole: boolean): number =>
  isWhole ? level.end : level.before / Math.max(1, window / judgeEvery);

/** Is the difference larger than what the configuration lets pass? From nothing, everything is. */
const isBeyondTolerance = ({ direction, tolerance }: BusinessMetric, { before = 0, now = 0 }: Comparison): boolean =>
  direction === 'lower' ? now > before * (1 + tolerance) : now < before * (1 - tolerance);

/** Unless absent means zero, a window without a single datapoint is no proof that nothing got worse; one of zeros is data. */
const stateOf = (metric: BusinessMetric, found: Comparison, isWhole: boolean, hasData: boolean): BusinessFigure['state'] => {
  const hasAnswer = hasData || metric.noData === 'absent-means-zero';
  if (found.p !== undefined && found.p < levelOf(metric, isWhole) && isBeyondTolerance(metric, found)) return 'worse';
  if (found.p !== undefined && hasAnswer) return 'no-worse';
  return hasAnswer || !isWhole ? 'too-few' : 'no-data';
};

const toFigure = ({ metric, windows }: ReadMetric, found: Comparison, { series, others }: Points): BusinessFigure => {
  const { name, title = metric.name, kind, direction } = metric;
  const { now, isWhole } = windows;
  const state = stateOf(metric, found, isWhole, valuesIn([now], [...series, ...others]).length > 0);
  return { name, title, kind, direction, state, ...found, from: now.from, to: now.to, isWhole };
};

/**
 * Judges business metrics beside each other. Those that can block are one family, those that are only reported another: within each the
 * probabilities are adjusted by Holm's method. What could not be read is left out.
 */
export const judgeTogether = (read: readonly ReadMetric[]): JudgedMetric[] => {
  const compared = read.map((each) => (each.points.is === 'known' ? compare(each.metric, each.windows, each.points.value) : undefined));
  const adjusted = new Map<number, number>();
  for (const isAdvisory of [true, false]) {
    const family = read.flatMap(({ metric }, index) => {
      const p = compared[index]?.p;
      return p !== undefined && (metric.severity === 'advisory') === isAdvisory ? [{ index, p }] : [];
    });
    for (const [place, p] of adjustTogether(family.map((each) => each.p)).entries()) adjusted.set(family[place]?.index ?? -1, p);
  }
  return read.map((each, index) => {
    const [found, p] = [compared[index], adjusted.get(index)];
    if (each.points.is !== 'known' || !found)
      return { metric: each.metric, figure: each.points as Exclude<typeof each.points, { is: 'known' }> };
    const { source, value: points } = each.points;
    return {
      metric: each.metric,
      figure: { is: 'known', source, value: toFigure(each, { ...found, ...(p !== undefined && { p }) }, points) },
    };
  });
};
