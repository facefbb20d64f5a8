import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

const judge = ({ watch }: ReleaseDeployment): Judgement => {
  if (watch.is === 'unknown') return judgeUnknown(watch);
  const { isTraced } = watch.value;
  const evidence = { source: watch.source, isTraced };
  return isTraced
    ? { outcome: 'pass', reason: 'executions are traced', evidence }
    : { outcome: 'fail', reason: 'executions are not traced: enable Tracing of the state machine', evidence };
};

/** A campaign can be followed from the schedule through every step. */
export const tracing: FitnessFunction<ReleaseDeployment> = {
  id: 'release-tracing',
  title: 'Executions of the state machine are traced',
  severity: 'scored',
  phases: ['pre-traffic', 'scheduled'],
  why: 'A step that is slow, or tried again, is seen only where its calls are one trace.',
  remedy: 'Enable Tracing of the state machine.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html',
  judge,
};
