import type { MetricName } from '../aws/metrics.ts';
import type { Written } from '../core/ports.ts';
import { enteredAt } from '../core/record/swap.ts';

/** A metric and its value. */
export type Measure = [name: MetricName, value: number];

/**
 * What a step that was written adds to the metrics. Each fact is in one write alone, so that a step that is taken again after a crash counts
 * nothing twice.
 */
export const measureStep = ({ before, after, finished }: Written): Measure[] => {
  const { deadline } = after;
  const replaced = finished.filter((swap) => swap.outcome === 'done');
  const inTime = deadline ? replaced.filter((swap) => (enteredAt(swap, 'done') ?? Number.POSITIVE_INFINITY) <= deadline.at) : [];
  const measures: Measure[] = [
    ['ServersReplaced', replaced.length],
    ['SwapsWithDeadline', deadline ? replaced.length : 0],
    ['SwapsInTime', inTime.length],
    ['FailedReplacements', after.counters.failed - before.counters.failed],
  ];
  return measures.filter(([, value]) => value > 0);
};
