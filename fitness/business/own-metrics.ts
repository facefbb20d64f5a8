import { type MetricName, metricNamespace } from '../../aws/metrics.ts';
import { parseBusinessMetrics } from './configuration.ts';

const own = (metric: MetricName) => ({ namespace: metricNamespace, metric });

/**
 * The business metrics of the Recycler itself, in the form in which a configuration adds others. How much is replaced, how long a fleet takes and
 * what a swap costs depend on which fleets were due, so these are reported and block nothing.
 */
export const ownMetrics = parseBusinessMetrics(
  {
    metrics: [
      {
        ...{ name: 'servers-replaced', title: 'Servers replaced', kind: 'count', direction: 'higher', severity: 'advisory' },
        ...{ series: own('ServersReplaced'), noData: 'absent-means-zero' },
      },
      {
        ...{ name: 'swaps-in-time', title: 'Servers replaced within their deadline', kind: 'share', direction: 'higher', tolerance: '5%' },
        ...{ hits: own('SwapsInTime'), total: own('SwapsWithDeadline') },
      },
      {
        ...{ name: 'failed-replacements', title: 'Replacements that failed', kind: 'share', direction: 'lower', tolerance: '20%' },
        ...{ hits: own('FailedReplacements'), rest: own('ServersReplaced') },
      },
      {
        ...{ name: 'time-to-fresh-fleet', title: 'Seconds until a fleet is fully patched', kind: 'samples', direction: 'lower' },
        ...{ series: own('FreshFleetSeconds'), window: '14d', tolerance: '20%', severity: 'advisory' },
      },
      {
        ...{ name: 'cost-per-swap', title: 'US dollars for each server replaced', kind: 'samples', direction: 'lower' },
        ...{ series: own('SwapCostUsd'), window: '14d', tolerance: '20%', severity: 'advisory' },
      },
    ],
  },
  'our own business metrics',
);
