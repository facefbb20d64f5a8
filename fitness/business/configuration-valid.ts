import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { BusinessConfiguration } from './configured.ts';

const judge = ({ parameter, found }: BusinessConfiguration): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, parameter };
  if (found.is === 'absent') return { outcome: 'pass', reason: `there is no ${parameter}: only our own metrics are judged`, evidence };
  if ('wrong' in found.value) return { outcome: 'fail', reason: found.value.wrong, evidence };
  const names = found.value.metrics.map(({ name }) => name);
  return { outcome: 'pass', reason: `${names.length} metrics are named`, evidence: { ...evidence, names } };
};

/** The document that names business metrics can be read and is right: otherwise what is not judged would stay unknown. */
export const configurationValid: FitnessFunction<BusinessConfiguration> = {
  id: 'business-configuration',
  title: 'The configuration of business metrics can be read and is valid',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A metric that a mistake leaves out is not judged.',
  remedy: 'Fix the document in the SSM parameter /recycler/business-metrics, or delete the parameter.',
  source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html',
  judge,
};
