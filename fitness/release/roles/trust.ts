import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackRole, Trusted } from './role.ts';

/** Which service takes a role of the stack, by the role's name in the template: each is for one thing that runs. */
const takers: readonly (readonly [RegExp, string])[] = [
  [/FunctionRole$/, 'lambda'],
  [/StateMachineRole$/, 'states'],
  [/^DeploymentRole$/, 'codedeploy'],
];

/** A service by its full name, which some say with their Region. */
const isTaker = ({ kind, name }: Trusted, service: string | undefined): boolean =>
  service !== undefined && kind === 'Service' && new RegExp(`^${service}\\.([a-z0-9-]+\\.)?amazonaws\\.com(\\.cn)?$`).test(name);

const judge = ({ name, trust: found }: StackRole): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, role: name, trusted: found.value };
  if (found.value.length === 0) return { outcome: 'fail', reason: 'no one may assume the role, so its function cannot run', evidence };
  const service = takers.find(([role]) => role.test(name))?.[1];
  const strangers = found.value.filter((each) => !isTaker(each, service)).map(({ kind, name: who }) => `${kind} ${who}`);
  return strangers.length === 0
    ? { outcome: 'pass', reason: `only ${found.value.map(({ name: who }) => who).join(', ')} takes it`, evidence }
    : { outcome: 'fail', reason: `it may also be assumed by ${strangers.join(', ')}`, evidence };
};

/** Only the service that runs what a role is for takes it: no other service, no person, no other account, no identity provider. */
export const trust: FitnessFunction<StackRole> = {
  id: 'release-role-trust',
  title: 'Only the service that runs what the role is for may take it',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A stranger who may assume the role of a function can replace servers without the ledger, the locks and the gate.',
  remedy: 'Let the trust policy of the role name only the service that runs it.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html',
  judge,
};
