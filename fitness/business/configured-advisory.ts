import type { FitnessFunction } from '../fitness-function.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';

/** A metric of the configuration that is only reported; the resource is its name. */
export const configuredAdvisory: FitnessFunction<JudgedMetric> = {
  id: 'business-advisory',
  title: 'No metric that the configuration names as advisory got worse',
  severity: 'advisory',
  phases: ['post-traffic', 'scheduled'],
  why: 'What a release does to the business is what it is for.',
  remedy: 'See the figures beside it; deploy the release before, or change the tolerance in /recycler/business-metrics.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html',
  judge: judgeMetric,
};
