import type { FitnessFunction } from '../fitness-function.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';

/** Servers replaced a day. How many are due is not up to the release, so it is only reported. */
export const serversReplaced: FitnessFunction<JudgedMetric> = {
  id: 'business-servers-replaced',
  title: 'The release replaces servers as fast as the one before',
  severity: 'advisory',
  phases: ['post-traffic', 'scheduled'],
  why: 'A release that does less of its work fails without an error.',
  remedy: 'See recycler status: something may hold, or less may be due.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_operations_health_define_kpis.html',
  judge: judgeMetric,
};
