import { type DoorPermissions, named, referenceOf } from '../../../aws/permission.ts';

/** The action of `door.ts`. */
export const alarmPermissions: DoorPermissions = {
  readAlarms: [named('cloudwatch', 'DescribeAlarms', referenceOf('amazoncloudwatch'))],
};
