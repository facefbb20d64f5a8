import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofEc2 = (operation: string) => named('ec2', operation, referenceOf('amazonec2'));

/** The actions of `stored-images.ts`. */
export const storedImagesPermissions: DoorPermissions = {
  list: [ofEc2('DescribeImages'), ofEc2('DescribeTags')],
  listSnapshots: [ofEc2('DescribeSnapshots')],
  listServers: [ofEc2('DescribeInstances')],
  disable: [ofEc2('DisableImage')],
  enable: [ofEc2('EnableImage')],
  // Its snapshots go with it, and each is a deletion of its own.
  remove: [
    ofEc2('DeregisterImage'),
    {
      action: 'ec2:DeleteSnapshot',
      operation: 'DeregisterImage',
      source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/deregister-ami.html',
    },
  ],
  endServer: [ofEc2('TerminateInstances')],
  deleteSnapshot: [ofEc2('DeleteSnapshot')],
};
