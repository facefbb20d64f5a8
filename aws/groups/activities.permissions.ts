import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `activities.ts`. */
export const activityPermissions: DoorPermissions = {
  readActivities: [named('autoscaling', 'DescribeScalingActivities', referenceOf('amazonec2autoscaling'))],
};
