import { leaseLasts } from '../../core/record/lease.ts';
import { grantLease, revokeLease } from '../../core/release/leases.ts';
import { recordReleaseEvent } from '../../core/release/release-record.ts';
import { judgePatiently } from '../../fitness/judge-patiently.ts';
import { acceptRelease, unknownVersions } from '../../fitness/judge-release.ts';
import type { Judge } from '../answer-hook.ts';
import type { PreTrafficDoors } from '../pre-traffic/pre-traffic.ts';

export type PostTrafficDoors = Omit<PreTrafficDoors, 'tryOut'>;

/**
 * Judges a release once all traffic has moved. If it passes, it is trusted until the attestation after next: with the canary fleets, where some
 * are named or the gate itself has changed, until an attestation has seen enough of it; otherwise with all. If not, its lease is revoked at once.
 */
export const judgeAfterTraffic =
  (doors: PostTrafficDoors): Judge =>
  async (deployment, isOpen) => {
    const { gate, verdict } = await judgePatiently(doors.clock, () => doors.openGate(deployment), 'post-traffic', deployment.id);
    const now = doors.clock.now();
    if (verdict.outcome !== 'pass') {
      const reason = verdict.blocks.join('\n');
      if (doors.hasLeases)
        await revokeLease(doors.releases, gate.release, `judged after traffic: ${verdict.blocks[0] ?? verdict.outcome}`, now);
      await recordReleaseEvent(doors.releases, gate.release, now, 'revoked', reason);
      return { status: 'Failed', reason };
    }
    if (!isOpen()) return { status: 'Failed', reason: 'the verdict came too late' };
    const fleets = [...doors.canaryFleets];
    const scope = fleets.length === 0 && verdict.gateChanges.length === 0 ? 'all' : 'canary';
    const { versions } = gate.findVersions();
    if (!versions) return { status: 'Failed', reason: unknownVersions };
    const reason = `passed ${verdict.checks.length} checks after traffic`;
    const settle = async (): Promise<void> => {
      const { document } = verdict;
      const grant = {
        release: gate.release,
        scope,
        fleets,
        by: 'post-traffic',
        reason,
        verdict: document,
        deployment: deployment.id,
      } as const;
      await acceptRelease(gate, verdict);
      if (!doors.hasLeases) {
        await recordReleaseEvent(doors.releases, gate.release, doors.clock.now(), 'promoted', 'has all traffic');
        return;
      }
      await grantLease(doors.releases, { ...grant, versions, lasts: leaseLasts }, doors.clock.now());
      const text =
        scope === 'all' ? 'may act on every fleet' : `may act on ${fleets.join(', ') || 'no fleet'} until an attestation widens it`;
      await recordReleaseEvent(doors.releases, gate.release, doors.clock.now(), 'promoted', text);
    };
    return { status: 'Succeeded', reason, settle };
  };
