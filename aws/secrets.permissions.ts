import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `secrets.ts`. A key of your own needs `kms:Decrypt` besides, which Secrets Manager asks for and no call of ours. */
export const secretsPermissions: DoorPermissions = {
  every: [named('secretsmanager', 'GetSecretValue', referenceOf('awssecretsmanager'))],
};
