import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const autoScaling = referenceOf('amazonec2autoscaling');

/** The actions of `resume.ts`. */
export const resumePermissions: DoorPermissions = {
  resume: [named('autoscaling', 'ResumeProcesses', autoScaling)],
  deletePolicy: [named('autoscaling', 'DeletePolicy', autoScaling)],
};
