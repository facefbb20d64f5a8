import { hostStatePermissions } from '../../aws/ecs/host-state.permissions.ts';
import { ecsPermissions } from '../../aws/ecs/permissions.ts';
import { stopTaskPermissions } from '../../aws/ecs/stop-task.permissions.ts';
import { targetHealthPermissions } from '../../aws/target-health.permissions.ts';
import type { WorkloadKind } from '../workload-kind.ts';
import { openEcsDoor } from './door.ts';
import { ecsPolicySchema } from './policy.ts';

/** Clusters of Amazon ECS on hosts of Auto Scaling groups. */
export const ecs: WorkloadKind = {
  kind: 'ecs',
  open: openEcsDoor,
  permissions: { ...ecsPermissions, ...hostStatePermissions, ...stopTaskPermissions, ...targetHealthPermissions },
  policySchema: ecsPolicySchema,
};
