import type { DoorPermissions, Permission } from '../../aws/permissions.ts';

const named = (operation: string): Permission => ({
  action: `lambda:${operation}`,
  operation,
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html',
});

/** The actions of `door.ts`. */
export const functionPermissions: DoorPermissions = {
  read: [
    ...['GetFunctionConfiguration', 'ListVersionsByFunction', 'ListAliases', 'GetPolicy', 'GetFunctionUrlConfig'],
    'ListFunctionEventInvokeConfigs',
  ].map(named),
};
