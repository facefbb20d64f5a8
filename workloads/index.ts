import { ecs } from './ecs/ecs.ts';
import { opensearch } from './opensearch/opensearch.ts';
import { targetGroup } from './target-group/target-group.ts';
import type { WorkloadKind } from './workload-kind.ts';

/** Every kind of workload that the product drives, one line each. */
export const workloadKinds: readonly WorkloadKind[] = [targetGroup, opensearch, ecs];
