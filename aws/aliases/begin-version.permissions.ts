import { type DoorPermissions, invokeFunction } from '../permission.ts';

/** The action of `begin-version.ts`. */
export const beginVersionPermissions: DoorPermissions = { begin: [invokeFunction] };
