import { type DoorPermissions, invokeFunction, named, referenceOf } from './permission.ts';

/** The actions of `reach.ts`. */
export const reachPermissions: DoorPermissions = { probe: [named('ec2', 'DescribeInstances', referenceOf('amazonec2')), invokeFunction] };
