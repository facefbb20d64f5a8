import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `named-versions.ts`. */
export const namedVersionsPermissions: DoorPermissions = {
  readNamedVersions: [named('ec2', 'DescribeLaunchTemplateVersions', referenceOf('amazonec2'))],
};
