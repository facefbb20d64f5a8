import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackAlarm } from './alarm.ts';
import { findWeaker } from './compare-alarms.ts';

const judge = ({ name, isDeclared, before, found, thresholdBy }: StackAlarm): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, alarm: name, before, found: found.is === 'known' ? found.value : undefined };
  if (found.is === 'absent') return { outcome: 'fail', reason: `the alarm ${name} is gone`, evidence };
  if (!isDeclared) return { outcome: 'fail', reason: `the release declares the alarm ${name} no more, so it is removed with it`, evidence };
  if (before === undefined) return { outcome: 'pass', reason: 'the last accepted release had no such alarm', evidence };
  const faults = findWeaker(before, found.value);
  if (faults.length === 0) return { outcome: 'pass', reason: 'as strong as at the last accepted release', evidence };
  // A threshold that a parameter says is set by people: only whether it is what they said is judged.
  const isTheirs = thresholdBy !== undefined && found.value.threshold === thresholdBy.value;
  return isTheirs && findWeaker({ ...before, threshold: thresholdBy.value }, found.value).length === 0
    ? {
        outcome: 'pass',
        reason: `its threshold moved from ${before.threshold} to ${thresholdBy.value}, which the parameter ${thresholdBy.parameter} of the stack says`,
        evidence: { ...evidence, thresholdBy },
      }
    : { outcome: 'fail', reason: `weaker than at the last accepted release: ${faults.join('; ')}`, evidence };
};

/** The alarm did not get weaker: alarms are shared, so a weaker one changes for the release that runs now, too. */
export const strength: FitnessFunction<StackAlarm> = {
  id: 'release-alarm-strength',
  title: 'The alarm is not weaker than at the last accepted release',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A release that weakens the alarm that watches it is not watched.',
  remedy: 'Set the alarm back, or add a waiver with an owner for the change.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html',
  judge,
};
