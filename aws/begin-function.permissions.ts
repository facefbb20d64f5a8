import { type DoorPermissions, invokeFunction } from './permission.ts';

/** The action of `begin-function.ts`, which only people use. */
export const beginFunctionPermissions: DoorPermissions = { ask: [invokeFunction] };
