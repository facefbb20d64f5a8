import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `desired-changes.ts`. */
export const desiredChangePermissions: DoorPermissions = {
  readDesiredChanges: ['DescribeScalingActivities', 'DescribePolicies'].map((name) =>
    named('autoscaling', name, referenceOf('amazonec2autoscaling')),
  ),
};
