import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `events.ts`. */
export const eventsPermissions: DoorPermissions = { send: [named('events', 'PutEvents', referenceOf('amazoneventbridge'))] };
