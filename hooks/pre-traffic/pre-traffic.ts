import type { Clock } from '../../core/clock.ts';
import { isGrantedFor, type Lease, trialLasts } from '../../core/record/lease.ts';
import { grantLease, revokeLease } from '../../core/release/leases.ts';
import { recordReleaseEvent } from '../../core/release/release-record.ts';
import type { Deployment, ReleaseLedger } from '../../core/release-ports.ts';
import { judgePatiently } from '../../fitness/judge-patiently.ts';
import { type Gate, unknownVersions } from '../../fitness/judge-release.ts';
import type { Judge } from '../answer-hook.ts';

export type PreTrafficDoors = {
  clock: Pick<Clock, 'now' | 'sleep'>;
  releases: ReleaseLedger;
  /** The fleets on which a release may prove itself before it is trusted with all. */
  canaryFleets: readonly string[];
  openGate: (deployment: Deployment) => Promise<Gate>;
  /** Does a release of this stack need a lease to act? One that needs none is trusted by its traffic alone. */
  hasLeases: boolean;
  /** Has the candidate serve these fleets at once, and then all as the schedule would. @throws WorldError when it fails */
  tryOut: (deployment: Deployment, fleets: readonly string[]) => Promise<void>;
};

/** Does a release hold a lease for these versions until then, or longer? */
const isStillGood = (lease: Lease | undefined, versions: readonly string[], until: number): boolean =>
  lease !== undefined && !lease.revoked && lease.expires >= until && versions.every((version) => isGrantedFor(lease, version));

/** Judges a release before any traffic reaches it. If it passes, it may act on the canary fleets while its deployment runs, and is tried out on them at once. */
export const judgeBeforeTraffic =
  (doors: PreTrafficDoors): Judge =>
  async (deployment, isOpen) => {
    const { gate, verdict } = await judgePatiently(doors.clock, () => doors.openGate(deployment), 'pre-traffic', deployment.id);
    if (verdict.outcome !== 'pass') return { status: 'Failed', reason: verdict.blocks.join('\n') };
    if (!isOpen()) return { status: 'Failed', reason: 'the verdict came too late' };
    const { versions } = gate.findVersions();
    if (!versions) return { status: 'Failed', reason: unknownVersions };
    const reason = `passed ${verdict.checks.length} checks before traffic`;
    if (!doors.hasLeases) return { status: 'Succeeded', reason };
    const now = doors.clock.now();
    const fleets = [...doors.canaryFleets];
    const { document } = verdict;
    const grant = {
      release: gate.release,
      scope: 'canary',
      fleets,
      by: 'pre-traffic',
      reason,
      verdict: document,
      deployment: deployment.id,
    } as const;
    const before = await doors.releases.readLease(gate.release);
    // CodeDeploy may ask again: a longer lease for these very versions is not made shorter.
    if (!isStillGood(before, versions, now + trialLasts)) {
      await grantLease(doors.releases, { ...grant, versions, lasts: trialLasts }, now);
      const text = fleets.length > 0 ? `may act on ${fleets.join(', ')} while it is on trial` : 'acts on nothing while it is on trial';
      await recordReleaseEvent(doors.releases, gate.release, now, 'granted', text);
    }
    // A tenth of the schedule's traffic would seldom reach the candidate in time.
    try {
      await doors.tryOut(deployment, fleets);
    } catch (error) {
      await revokeLease(doors.releases, gate.release, 'it failed when it was tried out', doors.clock.now());
      return { status: 'Failed', reason: `tried out before traffic: ${(error as Error).message}` };
    }
    return { status: 'Succeeded', reason };
  };
