import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `stop-task.ts`: a task that no service keeps is stopped on a host that drains, where the policy says so. */
export const stopTaskPermissions: DoorPermissions = {
  stopTask: [named('ecs', 'StopTask', referenceOf('amazonelasticcontainerservice'))],
};
