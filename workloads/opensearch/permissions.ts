import type { DoorPermissions } from '../../aws/permission.ts';

const source = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html';

/** The actions of `door.ts`: it reads the version on an image. Everything else goes to the cluster itself, through the function that reaches it. */
export const opensearchPermissions: DoorPermissions = {
  find: [],
  findUnsupported: [],
  describe: [{ action: 'ec2:DescribeImages', operation: 'DescribeImages', source }],
  cordon: [],
  uncordon: [],
};
