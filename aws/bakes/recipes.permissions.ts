import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `recipes.ts`. */
export const recipesPermissions: DoorPermissions = {
  list: [named('ssm', 'GetParametersByPath', referenceOf('awssystemsmanager'))],
};
