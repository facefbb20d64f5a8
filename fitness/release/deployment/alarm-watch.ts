import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

const judge = ({ candidateAlarms, group }: ReleaseDeployment): Judgement => {
  if (group.is === 'unknown') return judgeUnknown(group);
  const { isEnabled, names, ignoresPollFailure } = group.value.alarms;
  const evidence = { source: group.source, alarms: group.value.alarms, wanted: candidateAlarms };
  const missing = candidateAlarms.filter((name) => !names.includes(name));
  if (candidateAlarms.length === 0) return { outcome: 'fail', reason: 'no alarm of the candidate is declared', evidence };
  if (!isEnabled) return { outcome: 'fail', reason: 'the alarms of the deployment group are switched off', evidence };
  if (ignoresPollFailure) return { outcome: 'fail', reason: 'the deployment goes on where CodeDeploy cannot read the alarms', evidence };
  return missing.length === 0
    ? { outcome: 'pass', reason: `the deployment is stopped by ${candidateAlarms.join(', ')}`, evidence }
    : {
        outcome: 'fail',
        reason: `the deployment is not stopped by ${missing.join(', ')}: alarms are listed by name, not by ARN`,
        evidence,
      };
};

/** CodeDeploy watches the candidate's alarms, by their names, and stops where it cannot see them. */
export const alarmWatch: FitnessFunction<ReleaseDeployment> = {
  id: 'release-alarm-watch',
  title: "The candidate's alarm stops the deployment",
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'Between the two hooks only an alarm can stop a deployment.',
  remedy: "List the candidate's alarm in the deployment preference, and leave ignorePollAlarmFailure off.",
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html',
  judge,
};
