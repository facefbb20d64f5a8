import type { FitnessFunction } from '../fitness-function.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';

/** The share of servers that were replaced before the deadline of their campaign. */
export const swapsInTime: FitnessFunction<JudgedMetric> = {
  id: 'business-swaps-in-time',
  title: 'As many servers are replaced within their deadline as before',
  severity: 'scored',
  phases: ['post-traffic', 'scheduled'],
  why: 'A deadline is what was promised for fleets.',
  remedy: 'See recycler report for what took long; deploy the release before, or waive it if the fleets are the reason.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_monitor_aws_resources_define_metrics.html',
  judge: judgeMetric,
};
