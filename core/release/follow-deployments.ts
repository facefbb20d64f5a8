import type { Clock } from '../clock.ts';
import { FenceBroken } from '../errors.ts';
import { type DeploymentState, followDeployment, type Lease } from '../record/lease.ts';
import type { Deployments, ReleaseLedger } from '../release-ports.ts';
import { recordReleaseEvent } from './release-record.ts';

type FollowDoors = {
  clock: Pick<Clock, 'now'>;
  releases: ReleaseLedger;
  deployments: Pick<Deployments, 'read'>;
};

const readState = async (doors: FollowDoors, id: string): Promise<DeploymentState> => {
  try {
    return (await doors.deployments.read(id)).state;
  } catch {
    // What cannot be read is unknown: the lease is not renewed, and runs out.
    return 'unknown';
  }
};

/**
 * Follows the deployment of every release on trial: one that failed revokes its lease, one that still runs renews it.
 * Answers the leases that changed.
 */
export const followDeployments = async (doors: FollowDoors): Promise<Lease[]> => {
  const changed: Lease[] = [];
  for (const lease of await doors.releases.listLeases()) {
    if (lease.deployment === undefined || lease.revoked !== undefined || lease.expires <= doors.clock.now()) continue;
    const next = followDeployment(lease, await readState(doors, lease.deployment), doors.clock.now());
    if (!next) continue;
    try {
      await doors.releases.writeLease(next);
      changed.push(next);
      if (next.revoked) await recordReleaseEvent(doors.releases, lease.release, doors.clock.now(), 'rolled-back', next.revoked.reason);
    } catch (error) {
      // Another writer knew more meanwhile; the next poll follows it again.
      if (!(error instanceof FenceBroken)) throw error;
    }
  }
  return changed;
};
