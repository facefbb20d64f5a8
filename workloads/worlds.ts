import type { WorldKind } from '../rehearsal/workload-world.ts';
import { drainedByHand } from './drained-by-hand/drained-by-hand.ts';
import { drainedByHandWorld } from './drained-by-hand/world.ts';
import { ecs } from './ecs/ecs.ts';
import { ecsWorld } from './ecs/world.ts';
import { opensearch } from './opensearch/opensearch.ts';
import { opensearchWorld } from './opensearch/world.ts';
import { targetGroup } from './target-group/target-group.ts';
import { targetGroupWorld } from './target-group/world.ts';
import type { WorkloadKind } from './workload-kind.ts';

/** A kind of workload with its part of the embedded cloud. */
export type RehearsedKind = WorkloadKind & { world: WorldKind };

/** Every kind of workload that can be rehearsed, one line each. */
export const rehearsedKinds: readonly RehearsedKind[] = [
  { ...targetGroup, world: targetGroupWorld },
  { ...opensearch, world: opensearchWorld },
  { ...ecs, world: ecsWorld },
  { ...drainedByHand, world: drainedByHandWorld },
];
