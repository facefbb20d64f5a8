import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `reimages.ts`. */
export const reimagesPermissions: DoorPermissions = {
  read: [named('ec2', 'DescribeReplaceRootVolumeTasks', referenceOf('amazonec2'))],
  begin: [named('ec2', 'CreateReplaceRootVolumeTask', referenceOf('amazonec2'))],
};
