import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const describe = [named('autoscaling', 'DescribeAutoScalingGroups', referenceOf('amazonec2autoscaling'))];

/** The actions of `group-reads.ts`. */
export const groupReadPermissions: DoorPermissions = {
  listEnrolled: describe,
  listSettings: describe,
  listFleet: describe,
  findRefreshes: [named('autoscaling', 'DescribeInstanceRefreshes', referenceOf('amazonec2autoscaling'))],
  describe,
};
