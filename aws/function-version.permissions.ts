import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `function-version.ts`. */
export const functionVersionPermissions: DoorPermissions = {
  readFunctionVersion: [named('lambda', 'GetFunctionConfiguration', referenceOf('awslambda'))],
};
