import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackAlarm } from './alarm.ts';

const judge = ({ name, found }: StackAlarm): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, alarm: name };
  if (name.startsWith('arn:')) return { outcome: 'fail', reason: 'named by its ARN: CodeDeploy knows alarms by their names', evidence };
  if (found.is === 'absent') return { outcome: 'fail', reason: `no alarm is named ${name}`, evidence };
  const more = { ...evidence, state: found.value.state, hasActionsOn: found.value.hasActionsOn };
  return found.value.hasActionsOn
    ? { outcome: 'pass', reason: 'the alarm exists and acts', evidence: more }
    : { outcome: 'fail', reason: 'its actions are switched off', evidence: more };
};

/** The alarm exists under its name, and its actions are on. */
export const live: FitnessFunction<StackAlarm> = {
  id: 'release-alarm-live',
  title: 'The alarm exists and its actions are on',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'CodeDeploy goes on without an alarm that it does not find by name, and one whose actions are off notifies no one.',
  remedy: 'Deploy the template again, and enable the actions of the alarm.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html',
  judge,
};
