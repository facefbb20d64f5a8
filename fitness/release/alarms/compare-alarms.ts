import type { AlarmFacts, AlarmMetric } from './alarm.ts';

/** How much of what is missing counts as a breach. Keeping the state and having no data prove nothing, but do not claim that all is well. */
const strengthOfMissing: Record<string, number> = { breaching: 2, ignore: 1, missing: 1, notBreaching: 0 };

/** Dimensions that name the version or release itself, and so are others at each release. */
const moving = ['ExecutedVersion', 'Version', 'Release'];

const nameOf = (metric: AlarmMetric): string => metric.expression ?? `${metric.namespace ?? ''} ${metric.name ?? ''}`;

const stableDimensions = ({ dimensions }: AlarmMetric): Record<string, string> =>
  Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, moving.includes(name) ? '(moves)' : value]));

const isSameSeries = (one: AlarmMetric, other: AlarmMetric): boolean => {
  const [a, b] = [stableDimensions(one), stableDimensions(other)];
  return (
    nameOf(one) === nameOf(other) &&
    one.statistic === other.statistic &&
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([name, value]) => b[name] === value)
  );
};

const findMetricFaults = (before: AlarmFacts, now: AlarmFacts): string[] =>
  before.metrics.flatMap((metric) => {
    const same = now.metrics.find((other) => isSameSeries(metric, other));
    if (same === undefined) return [`it no longer watches ${nameOf(metric)} as it did (statistic, dimensions)`];
    const [was, is] = [metric.periodSeconds ?? 0, same.periodSeconds ?? 0];
    return is > was ? [`the period of ${nameOf(metric)} grew from ${was} to ${is} s`] : [];
  });

const directionOf = (comparison: string): 'above' | 'below' | undefined => {
  if (/^GreaterThan(OrEqualTo)?Threshold$/.test(comparison)) return 'above';
  return /^LessThan(OrEqualTo)?Threshold$/.test(comparison) ? 'below' : undefined;
};

const findThresholdFaults = (before: AlarmFacts, now: AlarmFacts): string[] => {
  const direction = directionOf(now.comparison);
  const [was, is] = [before.threshold, now.threshold];
  if (direction !== directionOf(before.comparison) || (direction === undefined && now.comparison !== before.comparison))
    return [`it compares by ${now.comparison}, before by ${before.comparison}`];
  if (was === undefined || is === undefined) return was === is ? [] : ['its threshold is of another kind'];
  const isFurther = direction === 'below' ? is < was : direction === 'above' ? is > was : is !== was;
  const isNarrower = is === was && before.comparison.includes('OrEqualTo') && !now.comparison.includes('OrEqualTo');
  return [
    ...(isFurther ? [`its threshold moved away from ${was} to ${is}`] : []),
    ...(isNarrower ? [`reaching ${is} no longer counts`] : []),
  ];
};

/**
 * In what an alarm got weaker since the last accepted release; empty where it did not. Weaker is what goes into ALARM later, or not at all: a
 * threshold further away, more breaches needed, fewer good ones tolerated among them, longer periods, other or fewer series, missing data
 * taken for better, actions removed. What cannot be ordered, such as another statistic or expression, counts as weaker: a person may
 * waive it.
 */
export const findWeaker = (before: AlarmFacts, now: AlarmFacts): string[] => {
  const strength = (facts: AlarmFacts): number => strengthOfMissing[facts.missingData] ?? 1;
  const gone = before.actions.filter((action) => !now.actions.includes(action));
  // Of 5 periods with 3 breaches, 2 may be good; of 3 with 3, none may.
  const [tolerated, tolerates] = [before.periods - before.datapoints, now.periods - now.datapoints];
  return [
    ...findThresholdFaults(before, now),
    ...findMetricFaults(before, now),
    ...(now.datapoints > before.datapoints ? [`it needs ${now.datapoints} breaches, before ${before.datapoints}`] : []),
    ...(tolerates < tolerated ? [`it tolerates ${tolerates} good periods among them, before ${tolerated}`] : []),
    ...(strength(now) < strength(before) ? [`missing data is ${now.missingData}, before ${before.missingData}`] : []),
    ...(gone.length > 0 ? [`it no longer calls ${gone.join(', ')}`] : []),
  ];
};
