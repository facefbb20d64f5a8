import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `resume.ts`. */
export const resumePermissions: DoorPermissions = {
  resume: [named('autoscaling', 'ResumeProcesses', referenceOf('amazonec2autoscaling'))],
};
