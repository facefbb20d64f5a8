import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackAlarm } from './alarm.ts';

const judge = ({ name, found }: StackAlarm): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, alarm: name };
  if (found.is === 'absent') return { outcome: 'fail', reason: `no alarm is named ${name}`, evidence };
  const { actions } = found.value;
  return actions.length > 0
    ? { outcome: 'pass', reason: `it notifies ${actions.join(', ')}`, evidence: { ...evidence, actions } }
    : {
        outcome: 'fail',
        reason: 'it notifies no one when it goes into ALARM: give it an alarm action',
        evidence: { ...evidence, actions },
      };
};

/** An alarm that goes into ALARM notifies people. */
export const heard: FitnessFunction<StackAlarm> = {
  id: 'release-alarm-heard',
  title: 'The alarm notifies people when it goes into ALARM',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'An alarm without an action is a line in a console that no one reads.',
  remedy: 'Let AlarmActions of the alarm name the topic of the stack.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-alarm-action-check.html',
  judge,
};
