import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `signals.ts`. */
export const signalsPermissions: DoorPermissions = {
  readAlarms: [named('cloudwatch', 'DescribeAlarms', referenceOf('amazoncloudwatch'))],
  readCalendars: [named('ssm', 'GetCalendarState', referenceOf('awssystemsmanager'))],
};
