import type { DoorPermissions, Permission } from '../../aws/permissions.ts';

const named = (operation: string): Permission => ({
  action: `cloudformation:${operation}`,
  operation,
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html',
});

/** The actions of `door.ts`. */
export const stackPermissions: DoorPermissions = {
  listStack: [named('ListStackResources')],
  readStackState: [named('DescribeStacks')],
};
