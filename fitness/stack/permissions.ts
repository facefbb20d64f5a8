import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The actions of `door.ts`. */
export const stackPermissions: DoorPermissions = {
  listStack: [named('cloudformation', 'ListStackResources', referenceOf('awscloudformation'))],
  readStackParameters: [named('cloudformation', 'DescribeStacks', referenceOf('awscloudformation'))],
  readStackState: [named('cloudformation', 'DescribeStacks', referenceOf('awscloudformation'))],
};
