import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { InstanceRole } from './instance-role.ts';

/** With any of these, what runs on a server becomes more than that server: other roles, other servers, images that fleets launch. */
const powers = [
  ...['iam:AttachRolePolicy', 'iam:CreateAccessKey', 'iam:PassRole', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'],
  ...['ec2:CreateImage', 'ec2:ModifyImageAttribute', 'ec2:RunInstances', 'ec2:TerminateInstances'],
  ...['lambda:UpdateFunctionCode', 'ssm:LabelParameterVersion', 'ssm:SendCommand'],
];

/** Policies of AWS that grant some of them on everything ("AWS managed policies", AWS managed policy reference). */
const strong = [
  'AdministratorAccess',
  'PowerUserAccess',
  'IAMFullAccess',
  'AmazonEC2FullAccess',
  'AmazonSSMFullAccess',
  'AWSLambda_FullAccess',
];

const covers = (pattern: string, action: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(action);

const judge = ({ name, inline, attached }: InstanceRole): Judgement => {
  if (inline.is === 'unknown') return judgeUnknown(inline);
  if (attached.is === 'unknown') return judgeUnknown(attached);
  const granted = inline.value.grants.flatMap(({ action, resource }) =>
    powers.filter((power) => covers(action, power)).map((power) => `${power} on ${resource}`),
  );
  const policies = attached.value.filter((arn) => /^arn:[^:]+:iam::aws:policy\//.test(arn) && strong.includes(arn.split('/').at(-1) ?? ''));
  const faults = [...new Set(granted), ...policies.map((arn) => `the policy ${arn}`)];
  const evidence = { source: inline.source, role: name, grants: inline.value.grants, attached: attached.value };
  return faults.length === 0
    ? { outcome: 'pass', reason: 'it grants nothing by which a server becomes more than itself, as far as its own policies say', evidence }
    : { outcome: 'fail', reason: `it grants ${faults.slice(0, 5).join(', ')}`, evidence };
};

/** Scripts of recipes run as root on a builder: what its role may do is what they may do. */
export const bounds: FitnessFunction<InstanceRole> = {
  id: 'instance-role-bounds',
  title: 'A role that the stack may pass to servers changes no roles, no other servers, and no images',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Who writes a recipe runs scripts on a builder, with all that its role may do; a server of a group has the same rights.',
  remedy: 'Give builders a role of their own, with AmazonSSMManagedInstanceCore and the scripts that they read.',
  source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html',
  judge,
};
