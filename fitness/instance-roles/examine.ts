import { checkResources } from '../check-resources.ts';
import type { Examine } from '../examination.ts';
import { connectRoles } from '../release/roles/door.ts';
import { readOwnParameters } from '../stack/list-own-stack.ts';
import { type InstanceRole, isOneRole } from './instance-role.ts';
import { instanceRoles } from './instance-roles.ts';

/** The parameter of the stack that names them. */
const parameter = 'InstanceRoleArns';

/** Why nothing is read of a pattern. */
const notOne = { is: 'unknown', source: parameter, reason: 'it names no one role' } as const;

/** Examines every role that the parameter of the stack names. @throws Error where the parameters could not be read, or name none */
export const examineInstanceRoles: Examine = async (examination, phase) => {
  const parameters = await readOwnParameters(examination);
  if (parameters.is === 'unknown') throw new Error(`${parameter} could not be read: ${parameters.reason}`);
  const arns = (parameters.value[parameter] ?? '')
    .split(',')
    .map((arn) => arn.trim())
    .filter((arn) => arn !== '');
  if (arns.length === 0) throw new Error(`the stack reports nothing under ${parameter}`);
  const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;
  const read = await connectRoles(examination.make)({ names: arns.filter(isOneRole).map(nameOf), before: undefined });
  const snapshots = new Map(
    arns.map((name): [string, InstanceRole] => {
      const { inline, attached, trust } = (isOneRole(name) ? read.get(nameOf(name)) : undefined) ?? {
        inline: notOne,
        attached: notOne,
        trust: notOne,
      };
      return [name, { name, inline, attached, trust }];
    }),
  );
  return checkResources(instanceRoles, arns, snapshots, phase);
};
