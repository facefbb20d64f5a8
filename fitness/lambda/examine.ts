import { WorldError } from '../../core/errors.ts';
import { checkResources } from '../check-resources.ts';
import { type Examine, placeOf, readOnce } from '../examination.ts';
import { listOwnStack } from '../stack/list-own-stack.ts';
import { isChanging, nameOf } from '../stack/stack.ts';
import { connectFunctions } from './door.ts';
import { expectFunctions } from './expect-functions.ts';
import type { LambdaFunction } from './function.ts';
import { lambda } from './lambda.ts';

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** @throws WorldError while the stack is changed: then it holds two versions of each function */
const readFunctions = readOnce(async (examination): Promise<Map<string, LambdaFunction>> => {
  const { make, clock, declared, candidate, described } = examination;
  const { partition, account } = placeOf(examination);
  const stack = await listOwnStack(examination);
  if (!candidate.deployment && isChanging(stack))
    throw new WorldError('the stack is being changed, so it is not clear which versions are meant: ask again once that has ended');
  const roleArnOf = (logicalId: string) => `arn:${partition}:iam::${account}:role/${nameOf(stack, `${logicalId}Role`)}`;
  const [read, today] = [connectFunctions(make), dayOf(clock.now())];
  const questions = expectFunctions(stack, declared, described, candidate.functionVersion, roleArnOf);
  const snapshots = await Promise.all(questions.map((question) => read({ ...question, today })));
  return new Map(snapshots.map((each) => [each.name, each]));
});

/** Examines every function of the stack, each in the version that is judged. */
export const examineFunctions: Examine = async (examination, phase) => {
  const functions = await readFunctions(examination);
  return checkResources(lambda, [...functions.keys()], functions, phase);
};
