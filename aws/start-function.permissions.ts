import { type DoorPermissions, invokeFunction } from './permission.ts';

/** The action of `start-function.ts`. */
export const startFunctionPermissions: DoorPermissions = { start: [invokeFunction] };
