import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import { type InstanceRole, isOneRole } from './instance-role.ts';

const judge = ({ name, trust: found }: InstanceRole): Judgement => {
  if (!isOneRole(name))
    return { outcome: 'fail', reason: `${name} names no one role, so that others can be passed, too`, evidence: { role: name } };
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, role: name, trusted: found.value };
  const strangers = found.value.filter(({ kind, name: who }) => kind !== 'Service' || !/^ec2\.amazonaws\.com(\.cn)?$/.test(who));
  if (found.value.length === 0) return { outcome: 'fail', reason: 'no server may take the role', evidence };
  return strangers.length === 0
    ? { outcome: 'pass', reason: 'only servers of EC2 take it', evidence }
    : { outcome: 'fail', reason: `it is also taken by ${strangers.map(({ kind, name: who }) => `${kind} ${who}`).join(', ')}`, evidence };
};

/** A role that the stack may pass is one role, which servers alone take: what is passed to EC2 reaches nothing else by it. */
export const trust: FitnessFunction<InstanceRole> = {
  id: 'instance-role-trust',
  title: 'What the stack may pass to servers is named one by one, and only servers of EC2 take it',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A role of a function or a person that is passed to a builder gives its rights to every script of a recipe.',
  remedy: 'Name each role of builders and groups in InstanceRoleArns, and let the trust policy of each name ec2.amazonaws.com alone.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  judge,
};
