import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `list-groups.ts`. */
export const listGroupsPermissions: DoorPermissions = {
  every: [named('autoscaling', 'DescribeAutoScalingGroups', referenceOf('amazonec2autoscaling'))],
};
