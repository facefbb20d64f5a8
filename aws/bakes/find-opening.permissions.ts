import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `find-opening.ts`. */
export const findOpeningPermissions: DoorPermissions = {
  findOpening: [named('ec2', 'DescribeSecurityGroups', referenceOf('amazonec2'))],
};
