import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `command-document.ts`. */
export const commandDocumentPermissions: DoorPermissions = {
  every: ['DescribeDocument', 'GetDocument'].map((operation) => named('ssm', operation, referenceOf('awssystemsmanager'))),
};
