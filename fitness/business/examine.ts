import type { Examine } from '../examination.ts';
import { checkBusiness, listMetrics } from './check-business.ts';
import { connectBusiness } from './door.ts';
import { judgeTogether } from './judge-together.ts';

/** Examines the configuration of business metrics, and the metrics themselves; before traffic, with nothing to compare yet, the configuration alone. */
export const examineBusiness: Examine = async (examination, phase) => {
  const door = connectBusiness(examination.make);
  const configuration = await door.readConfiguration();
  const metrics = phase === 'pre-traffic' ? [] : listMetrics(configuration);
  const judged = judgeTogether(await door.readMetrics(metrics, examination, examination.clock.now()));
  return checkBusiness(configuration, new Map(judged.map((each) => [each.metric.name, each])), phase);
};
