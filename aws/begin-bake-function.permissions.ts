import { type DoorPermissions, invokeFunction } from './permission.ts';

/** The action of `begin-bake-function.ts`, which only people use. */
export const beginBakeFunctionPermissions: DoorPermissions = { ask: [invokeFunction] };
