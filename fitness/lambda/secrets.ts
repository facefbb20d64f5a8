import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import { findSecret } from './find-secret.ts';
import type { LambdaFunction } from './function.ts';

const judge = ({ name, environment }: LambdaFunction): Judgement => {
  if (environment.is === 'unknown') return judgeUnknown(environment);
  const faults = Object.entries(environment.value).flatMap(([variable, value]) => findSecret(variable, value) ?? []);
  // Names only: evidence is kept, and what is secret must not be in it.
  const evidence = { source: environment.source, function: name, variables: Object.keys(environment.value).toSorted(), faults };
  return faults.length === 0
    ? { outcome: 'pass', reason: 'no variable of its environment looks like a secret', evidence }
    : { outcome: 'fail', reason: `${faults.join('; ')}: keep it in Secrets Manager or Parameter Store, and change it`, evidence };
};

/** No secret stands in the environment of a version. */
export const secrets: FitnessFunction<LambdaFunction> = {
  id: 'lambda-secrets',
  title: 'No variable of the environment looks like a secret',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Every reader of the settings of a function reads its variables, and a version keeps them for good.',
  remedy: 'Keep the secret in Secrets Manager or Parameter Store, name only where it is, change it, and delete the version.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
  judge,
};
