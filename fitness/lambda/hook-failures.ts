import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { AsynchronousCalls, LambdaFunction } from './function.ts';

// arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER
const functionIn = (arn: string): string | undefined => (arn.includes(':lambda:') ? arn.split(':')[6] : undefined);

const findFaults = (calls: AsynchronousCalls | undefined, wanted: string): string[] => {
  if (calls === undefined) return ['its calls are treated as Lambda treats any: two more tries, and a failure goes nowhere'];
  const { retries, onFailure } = calls;
  return [
    ...(retries === 0 ? [] : [`it is tried ${retries} more times, so one deployment gets several answers`]),
    ...(functionIn(onFailure ?? '') === wanted ? [] : [`its failures go ${onFailure === undefined ? 'nowhere' : `to ${onFailure}`}`]),
  ];
};

const judge = ({ name, expected, settings, asynchronous }: LambdaFunction): Judgement => {
  const { failuresGoTo } = expected;
  if (failuresGoTo === undefined)
    return { outcome: 'not-applicable', reason: 'no deployment waits for an answer of this function', evidence: { function: name } };
  if (settings.is === 'unknown') return judgeUnknown(settings);
  if (asynchronous.is === 'unknown') return judgeUnknown(asynchronous);
  const { version } = settings.value;
  const calls = asynchronous.value[version];
  const faults = findFaults(calls, failuresGoTo);
  const evidence = { source: asynchronous.source, function: name, version, found: calls, failuresGoTo };
  return faults.length === 0
    ? { outcome: 'pass', reason: `${failuresGoTo} answers for version ${version} where it dies`, evidence }
    : { outcome: 'fail', reason: `version ${version}: ${faults.join('; ')}`, evidence };
};

/**
 * A hook that dies is answered for by the reaper, and is not tried again. Not asked before traffic moves: AWS may start the deployment a
 * moment before it has made these settings.
 */
export const hookFailures: FitnessFunction<LambdaFunction> = {
  id: 'lambda-hook-failures',
  title: 'A hook is called once, and the reaper answers for one that dies',
  severity: 'gate',
  phases: ['post-traffic', 'scheduled'],
  why: 'CodeDeploy waits an hour for a hook that died, with traffic on two releases.',
  remedy: 'Give the version of the hook MaximumRetryAttempts 0 and the reaper as its destination on failure.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html',
  judge,
};
