import type { Swap } from '../../record/swap.ts';
import type { Cordon, WorkloadView } from '../../record/workload.ts';
import type { Snapshot } from '../snapshot.ts';

/** The workloads that a server must be drained from before it may be terminated. */
export const listDraining = (snapshot: Snapshot, server: string, group: string): WorkloadView[] =>
  snapshot.worksOf(server, group).flatMap(({ workload }) => (workload.drains ? [workload] : []));

/** Does any workload drain this victim? */
export const mustDrain = (snapshot: Snapshot, { victim, group }: Swap): boolean => listDraining(snapshot, victim, group).length > 0;

/** The cordon of the victim in each workload that drains it; undefined where there is none. */
export const listCordonsOf = (snapshot: Snapshot, { victim, group }: Swap): (Cordon | undefined)[] =>
  snapshot.worksOf(victim, group).flatMap(({ workload, work }) => (workload.drains ? [work.cordon] : []));

/** Until when, in milliseconds, the victim is proven to be empty in every workload that drains it; 0 where one does not prove it. */
export const certificateOf = (snapshot: Snapshot, swap: Swap): number =>
  Math.min(...listCordonsOf(snapshot, swap).map((cordon) => (cordon?.by === 'us' ? (cordon.drainedUntil ?? 0) : 0)));
