import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The actions of `door.ts`. */
export const enrolledPermissions: DoorPermissions = {
  readEnrolled: [
    named('autoscaling', 'DescribeAutoScalingGroups', referenceOf('amazonec2autoscaling')),
    named('ec2', 'DescribeInstances', referenceOf('amazonec2')),
  ],
};
