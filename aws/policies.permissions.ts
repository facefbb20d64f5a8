import { type DoorPermissions, named, referenceOf } from './permission.ts';

const getParameter = named('ssm', 'GetParameter', referenceOf('awssystemsmanager'));

/** The actions of `policies.ts`. A parameter encrypted with a key of your own needs `kms:Decrypt` besides, which you grant. */
export const policiesPermissions: DoorPermissions = { read: [getParameter], readAccount: [getParameter] };
