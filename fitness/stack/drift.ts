import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { StackState } from './stack-state.ts';

/** Days after which a drift detection is too old to count. */
const freshDays = 7;
const ask = 'ask by aws cloudformation detect-stack-drift';

const judge = ({ name, now, drift: found }: StackState): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const { status, checkedAt } = found.value;
  const evidence = { source: found.source, stack: name, status, ...(checkedAt !== undefined && { at: new Date(checkedAt).toISOString() }) };
  if (status === 'DRIFTED')
    return { outcome: 'fail', reason: 'resources of the stack were changed by hand: see its drift in the console', evidence };
  if (status !== 'IN_SYNC') return { outcome: 'unknown', reason: `drift detection has not run (${status}): ${ask}`, evidence };
  const days = (now - (checkedAt ?? 0)) / 86_400_000;
  return days <= freshDays
    ? { outcome: 'pass', reason: 'nothing was changed by hand', evidence }
    : { outcome: 'unknown', reason: `the last drift detection is more than ${freshDays} days old: ${ask}`, evidence };
};

/**
 * Nothing of the stack was changed behind CloudFormation's back. Only the result of the last drift detection is read: to ask, the gate
 * would need the right to read every resource of the stack.
 */
export const drift: FitnessFunction<StackState> = {
  id: 'stack-drift',
  title: `CloudFormation found within ${freshDays} days that nothing of the stack was changed by hand`,
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'What was changed by hand is not judged, and the next deployment undoes it or fails on it.',
  remedy: 'Bring the change into the template or undo it, and have CloudFormation detect drift again.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html',
  judge,
};
