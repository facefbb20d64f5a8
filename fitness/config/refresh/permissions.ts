import { type DoorPermissions, named, referenceOf } from '../../../aws/permission.ts';

/** The action of `door.ts`, which no function of the stack has. */
export const refreshPermissions: DoorPermissions = {
  refresh: [named('config', 'StartConfigRulesEvaluation', referenceOf('awsconfig'))],
};
