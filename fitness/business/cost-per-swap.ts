import type { FitnessFunction } from '../fitness-function.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';

/** US dollars for each server replaced. It depends on which fleets were due, so it is only reported. */
export const costPerSwap: FitnessFunction<JudgedMetric> = {
  id: 'business-cost-per-swap',
  title: 'A swap costs no more than before',
  severity: 'advisory',
  phases: ['post-traffic', 'scheduled'],
  why: 'Extra servers, transitions and calls are what a swap costs.',
  remedy: 'See recycler report for the hours of extra servers; lower pace.maxSurge, or see why servers take long.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/cost_monitor_usage_define_kpi.html',
  judge: judgeMetric,
};
