import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import { findExcess } from './find-excess.ts';
import type { BoundedPolicy } from './role.ts';

/** Policies of AWS that may be attached: they let a function write its logs and traces and stand in a subnet, and nothing else. */
const known = ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole', 'AWSXrayWriteOnlyAccess', 'AWSXRayDaemonWriteAccess'];
const isKnown = (policy: string): boolean => /^arn:[^:]+:iam::aws:policy\//.test(policy) && known.includes(policy.split('/').at(-1) ?? '');

const judge = ({ name, own, limits, needed, byParameter, inline, attached }: BoundedPolicy): Judgement => {
  if (inline.is === 'unknown') return judgeUnknown(inline);
  if (attached.is === 'unknown') return judgeUnknown(attached);
  if (byParameter.is === 'unknown') return judgeUnknown(byParameter);
  const within = { own, limits, byParameter: byParameter.value, ...(needed && { needed }) };
  const faults = [
    ...new Set(inline.value.grants.flatMap((grant) => findExcess(grant, within))),
    ...attached.value.filter((policy) => !isKnown(policy)).map((policy) => `${policy} is attached, and what it allows is not judged`),
  ];
  const evidence = { source: inline.source, role: name, grants: inline.value.grants, attached: attached.value };
  return faults.length === 0
    ? {
        outcome: 'pass',
        reason: 'what it changes and reads is named, and is of the stack, of enrolled groups, or on a closed list',
        evidence,
      }
    : { outcome: 'fail', reason: faults.join('; '), evidence };
};

/** No role can change more than is named, and no server of a group that is not enrolled. */
export const bounds: FitnessFunction<BoundedPolicy> = {
  id: 'release-role-bounds',
  title:
    "The role changes nothing by wildcard, no group that is not enrolled, and beside that only what is the stack's own or on a closed list",
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'What a fault in our code can destroy ends where the role of the function ends.',
  remedy:
    'Name the actions, and the resources of the stack; limit those of EC2 and Auto Scaling by aws:ResourceTag/recycler:policy. What people give the stack is a parameter of it.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  judge,
};
