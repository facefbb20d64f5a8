import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

const wanted = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

const judge = ({ group }: ReleaseDeployment): Judgement => {
  if (group.is === 'unknown') return judgeUnknown(group);
  const { isEnabled, events } = group.value.rollback;
  const evidence = { source: group.source, rollback: group.value.rollback };
  const missing = wanted.filter((event) => !events.includes(event));
  if (!isEnabled) return { outcome: 'fail', reason: 'automatic rollback is switched off', evidence };
  return missing.length === 0
    ? { outcome: 'pass', reason: 'a deployment that fails or is stopped is rolled back', evidence }
    : { outcome: 'fail', reason: `a deployment is not rolled back on ${missing.join(', ')}`, evidence };
};

/** A deployment that ends early is rolled back. */
export const rollback: FitnessFunction<ReleaseDeployment> = {
  id: 'release-rollback',
  title: 'A deployment that fails, is stopped, or raises its alarm is rolled back',
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'Without it a failed release keeps the traffic it has.',
  remedy: 'Enable automatic rollback of the deployment group for all three events.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html',
  judge,
};
