import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofEc2 = (operation: string) => named('ec2', operation, referenceOf('amazonec2'));

/** The actions of `baked-images.ts`. */
export const bakedImagesPermissions: DoorPermissions = {
  list: [ofEc2('DescribeImages')],
  create: [ofEc2('CreateImage')],
  copy: [ofEc2('CopyImage')],
  // Its snapshots go with it, and each is a deletion of its own.
  deregister: [
    ofEc2('DeregisterImage'),
    {
      action: 'ec2:DeleteSnapshot',
      operation: 'DeregisterImage',
      source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/deregister-ami.html',
    },
  ],
  mark: [ofEc2('CreateTags')],
};
