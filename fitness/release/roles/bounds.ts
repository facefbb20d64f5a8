import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import { findExcess } from './find-excess.ts';
import type { StackRole } from './role.ts';

/** Policies of AWS that may be attached: they let a function write its logs and traces and stand in a subnet, and nothing else. */
const known = ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole', 'AWSXrayWriteOnlyAccess', 'AWSXRayDaemonWriteAccess'];
const isKnown = (policy: string): boolean => /^arn:[^:]+:iam::aws:policy\//.test(policy) && known.includes(policy.split('/').at(-1) ?? '');

const judge = ({ name, inline, attached }: StackRole): Judgement => {
  if (inline.is === 'unknown') return judgeUnknown(inline);
  if (attached.is === 'unknown') return judgeUnknown(attached);
  const faults = [
    ...new Set(inline.value.grants.flatMap(findExcess)),
    ...attached.value.filter((policy) => !isKnown(policy)).map((policy) => `${policy} is attached, and what it allows is not judged`),
  ];
  const evidence = { source: inline.source, role: name, grants: inline.value.grants, attached: attached.value };
  return faults.length === 0
    ? { outcome: 'pass', reason: 'what it changes is named, limited to resources, and to enrolled groups', evidence }
    : { outcome: 'fail', reason: faults.join('; '), evidence };
};

/** No role can change more than is named, and no server of a group that is not enrolled. */
export const bounds: FitnessFunction<StackRole> = {
  id: 'release-role-bounds',
  title: 'The role changes nothing by wildcard, nothing everywhere, and no group that is not enrolled',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'What a fault in our code can destroy ends where the role of the function ends.',
  remedy: 'Name the actions and resources; limit those of EC2 and Auto Scaling by aws:ResourceTag/recycler:policy.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  judge,
};
