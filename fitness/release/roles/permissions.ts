import { type DoorPermissions, named, referenceOf } from '../../../aws/permission.ts';

/** The actions of `door.ts`, all on the roles of the stack. */
export const rolePermissions: DoorPermissions = {
  readRoles: ['ListRolePolicies', 'GetRolePolicy', 'ListAttachedRolePolicies', 'GetRole'].map((operation) =>
    named('iam', operation, referenceOf('awsidentityandaccessmanagementiam')),
  ),
};
