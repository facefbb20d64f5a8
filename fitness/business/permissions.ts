import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The actions of `door.ts`. */
export const businessPermissions: DoorPermissions = {
  readConfiguration: [named('ssm', 'GetParameter', referenceOf('awssystemsmanager'))],
  readMetric: [named('cloudwatch', 'GetMetricData', referenceOf('amazoncloudwatch'))],
};
