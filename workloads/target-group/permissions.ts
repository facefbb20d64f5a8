import type { DoorPermissions } from '../../aws/permission.ts';

const source = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancingv2.html';

/** The actions of `door.ts`: reads only, since Auto Scaling itself registers and deregisters its servers. */
export const targetGroupPermissions: DoorPermissions = {
  describe: [{ action: 'elasticloadbalancing:DescribeTargetHealth', operation: 'DescribeTargetHealth', source }],
  findUnsupported: [
    { action: 'elasticloadbalancing:DescribeTargetGroups', operation: 'DescribeTargetGroups', source },
    { action: 'elasticloadbalancing:DescribeLoadBalancers', operation: 'DescribeLoadBalancers', source },
  ],
  find: [],
  cordon: [],
  uncordon: [],
};
