import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `parameters.ts`. A parameter encrypted with a key of your own needs `kms:Decrypt` besides, which you grant. */
export const parametersPermissions: DoorPermissions = {
  every: [named('ssm', 'GetParameters', referenceOf('awssystemsmanager'))],
};
