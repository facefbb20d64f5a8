import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `deregister-host.ts`. */
export const deregisterHostPermissions: DoorPermissions = {
  deregisterHost: [named('ecs', 'DeregisterContainerInstance', referenceOf('amazonelasticcontainerservice'))],
};
