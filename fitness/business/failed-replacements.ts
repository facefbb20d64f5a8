import type { FitnessFunction } from '../fitness-function.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';

/** The share of replacements that failed and left again. */
export const failedReplacements: FitnessFunction<JudgedMetric> = {
  id: 'business-failed-replacements',
  title: 'No larger share of replacements fails than before',
  severity: 'scored',
  phases: ['post-traffic', 'scheduled'],
  why: 'A failed replacement costs time and money, and may be the fault of the release.',
  remedy: 'See recycler report for the reasons; deploy the release before, or waive it if an image is the reason.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html',
  judge: judgeMetric,
};
