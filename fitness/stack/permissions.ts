import type { DoorPermissions } from '../../aws/permissions.ts';

/** The action of `door.ts`. */
export const stackPermissions: DoorPermissions = {
  listStack: [
    {
      action: 'cloudformation:ListStackResources',
      operation: 'ListStackResources',
      source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html',
    },
  ],
};
