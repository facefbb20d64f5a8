import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `executions.ts`. */
export const executionsPermissions: DoorPermissions = {
  isRunning: [named('states', 'DescribeExecution', referenceOf('awsstepfunctions'))],
  start: [named('states', 'StartExecution', referenceOf('awsstepfunctions'))],
};
