import { type Check, checkResources } from '../check-resources.ts';
import type { FitnessFunction, Phase } from '../fitness-function.ts';
import { business } from './business.ts';
import type { BusinessMetric } from './configuration.ts';
import type { BusinessConfiguration } from './configured.ts';
import type { JudgedMetric } from './judge-together.ts';
import { ownMetrics } from './own-metrics.ts';

/** What is judged: what the configuration names, and ours where it does not name them anew. */
export const listMetrics = ({ found }: BusinessConfiguration): BusinessMetric[] => {
  const configured = found.is === 'known' && 'metrics' in found.value ? found.value.metrics : [];
  return [...ownMetrics.filter(({ name }) => !configured.some((each) => each.name === name)), ...configured];
};

const functionOf = (metric: BusinessMetric): FitnessFunction<JudgedMetric> | undefined =>
  ownMetrics.includes(metric)
    ? business.metrics.functions.find(({ id }) => id === `business-${metric.name}`)
    : business.configured[metric.severity];

/**
 * Judges the configuration and every metric, each by the one fitness function that is for it: ours by name, others by their weight. The resource
 * is the metric's name.
 *
 * @param judged by the name of the metric
 */
export const checkBusiness = (configuration: BusinessConfiguration, judged: ReadonlyMap<string, JudgedMetric>, phase: Phase): Check[] => {
  const { parameter } = configuration;
  return [
    ...checkResources(business.configuration, [parameter], new Map([[parameter, configuration]]), phase),
    ...listMetrics(configuration).flatMap((metric) => {
      const asked = functionOf(metric);
      return asked ? checkResources({ ...business.metrics, functions: [asked] }, [metric.name], judged, phase) : [];
    }),
  ];
};
