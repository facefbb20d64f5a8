import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `stack-status.ts`. */
export const stackStatusPermissions: DoorPermissions = {
  read: [named('cloudformation', 'DescribeStacks', referenceOf('awscloudformation'))],
};
