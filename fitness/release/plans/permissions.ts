import type { DoorPermissions } from '../../../aws/permissions.ts';

const source = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html';

/** The actions of `door.ts`. */
export const planPermissions: DoorPermissions = {
  readDryRun: ['StartExecution', 'DescribeExecution'].map((operation) => ({ action: `states:${operation}`, operation, source })),
};
