import { type DoorPermissions, invokeFunction } from './permission.ts';

/** The action of `ask-function.ts`, which only people use. */
export const askFunctionPermissions: DoorPermissions = { ask: [invokeFunction] };
