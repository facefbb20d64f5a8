import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofEc2 = (operation: string) => named('ec2', operation, referenceOf('amazonec2'));

/** The actions of `launch-templates.ts`. */
export const launchTemplatesPermissions: DoorPermissions = {
  readDefault: [ofEc2('DescribeLaunchTemplateVersions')],
  addVersion: [ofEc2('CreateLaunchTemplateVersion')],
  setDefault: [ofEc2('ModifyLaunchTemplate')],
};
