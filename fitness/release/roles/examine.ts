import { checkResources } from '../../check-resources.ts';
import { type Examine, placeOf } from '../../examination.ts';
import { listOwnStack, readOwnParameters } from '../../stack/list-own-stack.ts';
import { namesOfType } from '../../stack/stack.ts';
import { connectRoles } from './door.ts';
import { factsOfRoles } from './facts-of-roles.ts';
import { listGrantedByParameter } from './granted-by-parameter.ts';
import { listOwnNames } from './own-names.ts';
import { roles } from './roles.ts';

/**
 * Examines every role that the build declared, under its name in the template: AWS gives a role another one whenever it is made anew, and a
 * waiver must be able to name it before.
 */
export const examineRoles: Examine = async (examination, phase) => {
  const { make, declared, described, before, keep } = examination;
  const stack = await listOwnStack(examination);
  const found = namesOfType(stack, 'AWS::IAM::Role');
  const own = listOwnNames(examination.stack, stack, [examination.table]);
  const physical = (logicalId: string): string => found.get(logicalId) ?? logicalId;
  const needed = Object.fromEntries(
    Object.entries(described.neededActions).flatMap(([owner, actions]) => {
      const name = found.get(`${owner}Role`) ?? found.get(owner);
      return name === undefined ? [] : [[name, actions]];
    }),
  );
  const earlier = before && Object.fromEntries(Object.entries(before.roles).map(([logicalId, kept]) => [physical(logicalId), kept]));
  const parameters = await readOwnParameters(examination);
  const place = placeOf(examination);
  const read = await connectRoles(make)({ names: declared.roles.map(physical), before: earlier, needed });
  const snapshots = new Map(
    declared.roles.flatMap((logicalId) => {
      const snapshot = read.get(physical(logicalId));
      const byParameter =
        parameters.is === 'known'
          ? { ...parameters, value: listGrantedByParameter(logicalId, parameters.value, place, described.byParameter) }
          : parameters;
      return snapshot ? [[logicalId, { ...snapshot, name: logicalId, own, limits: described.limits, byParameter }] as const] : [];
    }),
  );
  keep({ roles: factsOfRoles(snapshots.values()) });
  return checkResources(roles, declared.roles, snapshots, phase);
};
