import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `base-images.ts`. */
export const baseImagesPermissions: DoorPermissions = {
  readBase: [named('ssm', 'GetParameter', referenceOf('awssystemsmanager')), named('ec2', 'DescribeImages', referenceOf('amazonec2'))],
};
