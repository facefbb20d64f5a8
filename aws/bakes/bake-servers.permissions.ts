import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofEc2 = (operation: string) => named('ec2', operation, referenceOf('amazonec2'));

/** What a launch needs besides: its tags and, where it has an instance profile, the role of that. */
const launch = [
  ofEc2('RunInstances'),
  {
    action: 'ec2:CreateTags',
    operation: 'RunInstances',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html',
  },
  { action: 'iam:PassRole', operation: 'RunInstances', source: referenceOf('amazonec2') },
];

/** The actions of `bake-servers.ts`. */
export const bakeServersPermissions: DoorPermissions = {
  list: [ofEc2('DescribeInstances')],
  launchBuilder: launch,
  launchTester: launch,
  stop: [ofEc2('StopInstances')],
  terminate: [ofEc2('TerminateInstances')],
  readConsole: [ofEc2('GetConsoleOutput')],
};
