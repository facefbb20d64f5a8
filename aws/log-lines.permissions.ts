import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `log-lines.ts`. */
export const logLinesPermissions: DoorPermissions = {
  probeByLogs: [named('logs', 'FilterLogEvents', referenceOf('amazoncloudwatchlogs'))],
};
