import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const autoScaling = referenceOf('amazonec2autoscaling');
const launching = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/launching-instances-synchronous-provisioning.html';

/** The actions of `group-changes.ts`. A launch needs two of EC2 besides its own (user guide, prerequisites of synchronous provisioning). */
export const groupChangePermissions: DoorPermissions = {
  launch: [
    named('autoscaling', 'LaunchInstances', launching),
    { action: 'ec2:CreateFleet', operation: 'LaunchInstances', source: launching },
    { action: 'ec2:DescribeLaunchTemplateVersions', operation: 'LaunchInstances', source: launching },
  ],
  step: ['PutScalingPolicy', 'ExecutePolicy'].map((name) => named('autoscaling', name, autoScaling)),
  suspend: [named('autoscaling', 'SuspendProcesses', autoScaling)],
};
