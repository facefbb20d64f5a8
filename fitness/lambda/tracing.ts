import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { LambdaFunction } from './function.ts';

const judge = ({ name, settings }: LambdaFunction): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const { version, isTraced } = settings.value;
  const evidence = { source: settings.source, function: name, version, isTraced };
  return isTraced
    ? { outcome: 'pass', reason: `version ${version} is traced`, evidence }
    : { outcome: 'fail', reason: `version ${version} is not traced: set Tracing to Active`, evidence };
};

/** The calls of a function can be followed through the services that it calls. */
export const tracing: FitnessFunction<LambdaFunction> = {
  id: 'lambda-tracing',
  title: 'Calls of the function are traced',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Only traces show which call to AWS delayed a campaign.',
  remedy: 'Set Tracing of the function to Active.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html',
  judge,
};
