import type { FitnessFunction } from '../fitness-function.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';

/** Seconds of a campaign until its whole fleet is fresh. It depends on which fleets were due, so it is only reported. */
export const timeToFreshFleet: FitnessFunction<JudgedMetric> = {
  id: 'business-time-to-fresh-fleet',
  title: 'A fleet is fully patched as soon as before',
  severity: 'advisory',
  phases: ['post-traffic', 'scheduled'],
  why: 'Until the last server is replaced, the fleet is not patched.',
  remedy: 'See recycler report for what took long; compare with fleets of the same size.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_operations_health_define_kpis.html',
  judge: judgeMetric,
};
