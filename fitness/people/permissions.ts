import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

const reference = referenceOf('awsidentityandaccessmanagementiam');

/** The actions of `door.ts`, on the policies of the stack. */
export const peoplePermissions: DoorPermissions = {
  readManagedPolicy: [named('iam', 'GetPolicy', reference), named('iam', 'GetPolicyVersion', reference)],
};
