import type { DoorPermissions } from '../../aws/permissions.ts';

const reference = 'https://docs.aws.amazon.com/service-authorization/latest/reference';

/** The actions of `door.ts`. */
export const businessPermissions: DoorPermissions = {
  readConfiguration: [{ action: 'ssm:GetParameter', operation: 'GetParameter', source: `${reference}/list_awssystemsmanager.html` }],
  readMetric: [{ action: 'cloudwatch:GetMetricData', operation: 'GetMetricData', source: `${reference}/list_amazoncloudwatch.html` }],
};
