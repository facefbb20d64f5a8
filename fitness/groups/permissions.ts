import type { DoorPermissions } from '../../aws/permissions.ts';

const reference = 'https://docs.aws.amazon.com/service-authorization/latest/reference';

/** The actions of `door.ts`. */
export const enrolledPermissions: DoorPermissions = {
  readEnrolled: [
    {
      action: 'autoscaling:DescribeAutoScalingGroups',
      operation: 'DescribeAutoScalingGroups',
      source: `${reference}/list_amazonec2autoscaling.html`,
    },
    { action: 'ec2:DescribeInstances', operation: 'DescribeInstances', source: `${reference}/list_amazonec2.html` },
  ],
};
