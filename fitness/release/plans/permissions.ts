import { type DoorPermissions, named, referenceOf } from '../../../aws/permission.ts';

/** The actions of `door.ts`. */
export const planPermissions: DoorPermissions = {
  readDryRun: ['StartExecution', 'DescribeExecution'].map((operation) => named('states', operation, referenceOf('awsstepfunctions'))),
};
