import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `images.ts`; the parameter is read where a template names its image by `resolve:ssm:`. */
export const imagesPermissions: DoorPermissions = {
  resolve: [
    named('ec2', 'DescribeLaunchTemplateVersions', referenceOf('amazonec2')),
    named('ssm', 'GetParameter', referenceOf('awssystemsmanager')),
  ],
  compare: [
    named('ec2', 'DescribeImages', referenceOf('amazonec2')),
    named('ec2', 'DescribeLaunchTemplateVersions', referenceOf('amazonec2')),
  ],
  findUnlaunchable: [named('ec2', 'DescribeImages', referenceOf('amazonec2'))],
};
