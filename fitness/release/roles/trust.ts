import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackRole, Trusted } from './role.ts';

/** One service of AWS, by its full name. */
const service = /^[a-z0-9-]+\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/;
const isService = ({ kind, name }: Trusted): boolean => kind === 'Service' && service.test(name);

const judge = ({ name, trust: found }: StackRole): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, role: name, trusted: found.value };
  if (found.value.length === 0) return { outcome: 'fail', reason: 'no one may assume the role, so its function cannot run', evidence };
  const strangers = found.value.filter((each) => !isService(each)).map(({ kind, name: who }) => `${kind} ${who}`);
  return strangers.length === 0
    ? { outcome: 'pass', reason: `only ${found.value.map(({ name: who }) => who).join(', ')} takes it`, evidence }
    : { outcome: 'fail', reason: `it may also be assumed by ${strangers.join(', ')}`, evidence };
};

/** Only services of AWS take a role of the stack: no person, no other account, no identity provider. */
export const trust: FitnessFunction<StackRole> = {
  id: 'release-role-trust',
  title: 'Only services of AWS may take the role',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A stranger who may assume the role of a function can replace servers without the ledger, the locks and the gate.',
  remedy: 'Let the trust policy of the role name only the service that runs it.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html',
  judge,
};
