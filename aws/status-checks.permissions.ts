import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `status-checks.ts`. */
export const statusChecksPermissions: DoorPermissions = {
  suppress: [named('ec2', 'EnableApplicationStatusCheckSuppression', referenceOf('amazonec2'))],
  resume: [named('ec2', 'DisableApplicationStatusCheckSuppression', referenceOf('amazonec2'))],
};
