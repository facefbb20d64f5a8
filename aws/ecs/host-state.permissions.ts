import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `host-state.ts`: a host drains, or takes tasks again. */
export const hostStatePermissions: DoorPermissions = {
  setHostState: [named('ecs', 'UpdateContainerInstancesState', referenceOf('amazonelasticcontainerservice'))],
};
