import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `terminate.ts`. */
export const terminatePermissions: DoorPermissions = {
  terminate: [named('autoscaling', 'TerminateInstanceInAutoScalingGroup', referenceOf('amazonec2autoscaling'))],
};
