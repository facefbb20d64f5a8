import type { Swap } from '../../record/swap.ts';
import type { Cordon, WorkloadView } from '../../record/workload.ts';
import type { Blocker } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';

/** The workloads of a group that must certify that a server is drained before it may be terminated. */
export const listDraining = (snapshot: Snapshot, group: string): WorkloadView[] =>
  snapshot.workloadsOf(group).filter((workload) => workload.drains);

/** Must servers of this group be drained before they are terminated? */
export const mustDrain = (snapshot: Snapshot, group: string): boolean => listDraining(snapshot, group).length > 0;

/** The cordon of a server in each workload that drains it; undefined where there is none. */
export const listCordonsOf = (snapshot: Snapshot, server: string, group: string): (Cordon | undefined)[] =>
  listDraining(snapshot, group).map((workload) => workload.servers[server]?.cordon);

/** Until when, in milliseconds, a server is proven to be empty in every workload that drains it; 0 where one does not prove it. */
export const certifiedUntil = (snapshot: Snapshot, server: string, group: string): number =>
  Math.min(...listCordonsOf(snapshot, server, group).map((cordon) => (cordon?.by === 'us' ? (cordon.drainedUntil ?? 0) : 0)));

/** The certificate that a terminate call carries: it is not sent any more once that has expired. */
export const certificateFor = (snapshot: Snapshot, server: string, group: string): { drainedUntil?: number } =>
  mustDrain(snapshot, group) ? { drainedUntil: certifiedUntil(snapshot, server, group) } : {};

/** Where a workload drains, a server is terminated only while it is certified to be empty. */
export const findCertificateBlocker = (snapshot: Snapshot, { victim, group }: Swap): Blocker | undefined =>
  mustDrain(snapshot, group) && certifiedUntil(snapshot, victim, group) <= snapshot.now
    ? { reason: `${victim} is not certified to be drained now`, unblock: 'its workload certifies it again', isForGood: false }
    : undefined;
