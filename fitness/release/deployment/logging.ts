import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

/** Levels at which a failure is in the log (Step Functions developer guide, log levels): `FATAL` leaves out what was caught. */
const enough = ['ALL', 'ERROR'];

const judge = ({ watch }: ReleaseDeployment): Judgement => {
  if (watch.is === 'unknown') return judgeUnknown(watch);
  const { logLevel, logGroups } = watch.value;
  const evidence = { source: watch.source, logLevel, logGroups };
  if (!enough.includes(logLevel)) return { outcome: 'fail', reason: `the level of its log is ${logLevel}: set it to ERROR`, evidence };
  return logGroups.length > 0
    ? { outcome: 'pass', reason: `failures are logged to ${logGroups.join(', ')}`, evidence }
    : { outcome: 'fail', reason: 'its log goes nowhere: name a log group', evidence };
};

/** What fails in a campaign is in a log, caught or not. */
export const logging: FitnessFunction<ReleaseDeployment> = {
  id: 'release-logging',
  title: 'The state machine logs what fails',
  severity: 'scored',
  phases: ['pre-traffic', 'scheduled'],
  why: 'The history of an execution goes after 90 days; the log says why a campaign stopped.',
  remedy: 'Set Logging of the state machine to the level ERROR, with a log group as its destination.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/step-functions-state-machine-logging-enabled.html',
  judge,
};
