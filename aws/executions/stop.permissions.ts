import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `stop.ts`. */
export const stopPermissions: DoorPermissions = { stop: [named('states', 'StopExecution', referenceOf('awsstepfunctions'))] };
