import type { WorkloadKind } from '../workload-kind.ts';
import { openDrainedByHandDoor } from './door.ts';

/**
 * A workload that exists in rehearsals and tests only: a server of it may be terminated once the scenario says that its work is gone.
 * It shows that a kind which cordons, drains and certifies needs its folder and a line in the list, and nothing else.
 */
export const drainedByHand: WorkloadKind = { kind: 'drained-by-hand', open: openDrainedByHandDoor, permissions: {} };
