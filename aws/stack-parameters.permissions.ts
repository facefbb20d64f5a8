import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `stack-parameters.ts`. A function reads no other parameter by it than the name of the ledger. */
export const stackParametersPermissions: DoorPermissions = { find: [named('ssm', 'GetParameter', referenceOf('awssystemsmanager'))] };
