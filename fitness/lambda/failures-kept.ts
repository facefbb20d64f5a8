import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { LambdaFunction } from './function.ts';

const judge = ({ name, expected, asynchronous }: LambdaFunction): Judgement => {
  const { calledBy } = expected;
  if (calledBy === undefined) return { outcome: 'not-applicable', reason: 'its caller gets the error', evidence: { function: name } };
  if (asynchronous.is === 'unknown') return judgeUnknown(asynchronous);
  const { onFailure } = asynchronous.value[calledBy] ?? {};
  const evidence = { source: asynchronous.source, function: name, alias: calledBy, found: asynchronous.value[calledBy] };
  return onFailure === undefined
    ? { outcome: 'fail', reason: `a call by ${calledBy} that fails is lost: give it a destination on failure`, evidence }
    : { outcome: 'pass', reason: `a call by ${calledBy} that fails for good goes to ${onFailure}`, evidence };
};

/** What a schedule calls, and what fails, is kept with its error. Asked once traffic has moved: the settings of an alias change after it. */
export const failuresKept: FitnessFunction<LambdaFunction> = {
  id: 'lambda-failures-kept',
  title: 'A scheduled call that fails for good is kept',
  severity: 'scored',
  phases: ['post-traffic', 'scheduled'],
  why: 'A schedule does not wait for the answer: what fails is gone, with its reason.',
  remedy: 'Give the alias of the function a destination on failure, such as the queue DeadLetters of the stack.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  judge,
};
