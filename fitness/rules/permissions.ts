import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

const reference = referenceOf('amazoneventbridge');

/** The actions of `door.ts`, on the rules of the stack. */
export const rulesPermissions: DoorPermissions = {
  readRule: [named('events', 'DescribeRule', reference), named('events', 'ListTargetsByRule', reference)],
};
