import { type DoorPermissions, invokeFunction, named, referenceOf } from '../permission.ts';

/** The actions of `live.ts`. */
export const livePermissions: DoorPermissions = { readLive: [named('lambda', 'GetAlias', referenceOf('awslambda')), invokeFunction] };
