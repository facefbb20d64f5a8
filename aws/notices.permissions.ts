import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `notices.ts`. */
export const noticesPermissions: DoorPermissions = { send: [named('sns', 'Publish', referenceOf('amazonsns'))] };
