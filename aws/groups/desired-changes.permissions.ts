import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `desired-changes.ts`. */
export const desiredChangePermissions: DoorPermissions = {
  readDesiredChanges: [named('autoscaling', 'DescribePolicies', referenceOf('amazonec2autoscaling'))],
};
