import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `clear-mark.ts`. */
export const clearMarkPermissions: DoorPermissions = {
  clearMark: [named('autoscaling', 'SetInstanceHealth', referenceOf('amazonec2autoscaling'))],
};
