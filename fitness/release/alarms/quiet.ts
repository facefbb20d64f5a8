import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackAlarm } from './alarm.ts';

const judge = ({ name, isCandidate, found }: StackAlarm): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  if (found.is === 'absent')
    return { outcome: 'fail', reason: `no alarm is named ${name}`, evidence: { source: found.source, alarm: name } };
  const { state } = found.value;
  const evidence = { source: found.source, alarm: name, state };
  if (!isCandidate)
    return {
      outcome: 'not-applicable',
      reason: `it does not stop deployments, since what it reports may be what they fix (${state})`,
      evidence,
    };
  return state === 'OK' || state === 'INSUFFICIENT_DATA'
    ? { outcome: 'pass', reason: `the alarm is ${state}`, evidence }
    : { outcome: 'fail', reason: `the alarm is ${state} before traffic moves: find out why, or have it ignored by a person`, evidence };
};

/** The candidate's alarm is not in ALARM before it can have a reason. An alarm for operators may be: the release can be what fixes it. */
export const quiet: FitnessFunction<StackAlarm> = {
  id: 'release-alarm-quiet',
  title: "The candidate's alarm is not in alarm before traffic moves",
  severity: 'gate',
  phases: ['pre-traffic'],
  why: 'CodeDeploy stops a deployment whose alarm is in ALARM already, and then it stays unknown whether the new release is the reason.',
  remedy: 'Fix what the alarm reports, or waive this check for the release that fixes it.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html',
  judge,
};
