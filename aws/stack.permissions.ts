import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `stack.ts`, which only people use. */
export const stackReadPermissions: DoorPermissions = {
  read: ['DescribeStacks', 'ListStackResources'].map((name) => named('cloudformation', name, referenceOf('awscloudformation'))),
};
