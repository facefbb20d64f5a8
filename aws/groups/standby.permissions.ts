import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `standby.ts`. */
export const standbyPermissions: DoorPermissions = {
  enterStandby: [named('autoscaling', 'EnterStandby', referenceOf('amazonec2autoscaling'))],
};
