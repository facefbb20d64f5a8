import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `activities.ts`. */
export const activityPermissions: DoorPermissions = {
  listActivities: [named('autoscaling', 'DescribeScalingActivities', referenceOf('amazonec2autoscaling'))],
};
