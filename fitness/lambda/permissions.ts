import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The actions of `door.ts`. */
export const functionPermissions: DoorPermissions = {
  read: [
    ...['GetFunctionConfiguration', 'ListVersionsByFunction', 'ListAliases', 'GetPolicy', 'GetFunctionUrlConfig'],
    'ListFunctionEventInvokeConfigs',
  ].map((operation) => named('lambda', operation, referenceOf('awslambda'))),
};
