import { type DoorPermissions, named, referenceOf } from './permission.ts';

const describeInstances = named('ec2', 'DescribeInstances', referenceOf('amazonec2'));

/** The actions of `servers.ts`. */
export const serversPermissions: DoorPermissions = {
  read: [describeInstances],
  readGroups: [describeInstances],
  readConsole: [named('ec2', 'GetConsoleOutput', referenceOf('amazonec2'))],
};
