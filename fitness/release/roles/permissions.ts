import type { DoorPermissions } from '../../../aws/permissions.ts';

/** The actions of `door.ts`, all on the roles of the stack. */
export const rolePermissions: DoorPermissions = {
  readRoles: ['ListRolePolicies', 'GetRolePolicy', 'ListAttachedRolePolicies', 'GetRole'].map((operation) => ({
    action: `iam:${operation}`,
    operation,
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
  })),
};
