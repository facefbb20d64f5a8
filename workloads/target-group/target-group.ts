import type { WorkloadKind } from '../workload-kind.ts';
import { openTargetGroupDoor } from './door.ts';
import { targetGroupPermissions } from './permissions.ts';

/** Load balancer target groups of type `instance`. */
export const targetGroup: WorkloadKind = {
  kind: 'target-group',
  open: ({ clients }) => openTargetGroupDoor(clients.loadBalancing),
  permissions: targetGroupPermissions,
};
