import type { DoorPermissions } from '../../../aws/permissions.ts';

/** The actions of `door.ts`. */
export const alarmPermissions: DoorPermissions = {
  readAlarms: [
    {
      action: 'cloudwatch:DescribeAlarms',
      operation: 'DescribeAlarms',
      source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html',
    },
  ],
};
