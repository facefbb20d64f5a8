import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `describe-tester.ts`. */
export const describeTesterPermissions: DoorPermissions = {
  describeTester: [named('ec2', 'DescribeLaunchTemplateVersions', referenceOf('amazonec2'))],
};
