import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const describe = ['DescribeAutoScalingGroups', 'DescribeInstanceRefreshes'].map((name) =>
  named('autoscaling', name, referenceOf('amazonec2autoscaling')),
);

/** The actions of `group-reads.ts`. */
export const groupReadPermissions: DoorPermissions = {
  listEnrolled: describe,
  describe,
};
