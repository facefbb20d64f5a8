import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `stack-parameters.ts`, which only the command line uses. */
export const stackParametersPermissions: DoorPermissions = { find: [named('ssm', 'GetParameter', referenceOf('awssystemsmanager'))] };
