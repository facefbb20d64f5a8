import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `group-reads.ts`; groups themselves are read by `list-groups.ts`. */
export const groupReadPermissions: DoorPermissions = {
  findRefreshes: [named('autoscaling', 'DescribeInstanceRefreshes', referenceOf('amazonec2autoscaling'))],
};
