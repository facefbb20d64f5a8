import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `impaired-servers.ts`. */
export const impairedServersPermissions: DoorPermissions = {
  readImpaired: [named('ec2', 'DescribeInstanceStatus', referenceOf('amazonec2'))],
};
