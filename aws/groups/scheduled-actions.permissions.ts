import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `scheduled-actions.ts`. */
export const scheduledActionPermissions: DoorPermissions = {
  readScheduledActions: [named('autoscaling', 'DescribeScheduledActions', referenceOf('amazonec2autoscaling'))],
};
