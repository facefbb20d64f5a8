import { type DoorPermissions, invokeFunction } from './permission.ts';

/** The actions of `reach.ts`. */
export const reachPermissions: DoorPermissions = { probe: [invokeFunction], call: [invokeFunction] };
