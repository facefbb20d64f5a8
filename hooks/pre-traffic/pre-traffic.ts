import { noteEvent } from '../../core/change-record.ts';
import type { Clock } from '../../core/clock.ts';
import { giveLease } from '../../core/keep-lease.ts';
import { trialLasts } from '../../core/lease.ts';
import type { Deployment, ReleaseLedger } from '../../core/release-ports.ts';
import { type Gate, judgeRelease } from '../../fitness/judge-release.ts';
import type { Judge } from '../answer-hook.ts';

export type PreTrafficDoors = {
  clock: Pick<Clock, 'now'>;
  releases: ReleaseLedger;
  /** The fleets on which a release may prove itself before it is trusted with all. */
  canaryFleets: readonly string[];
  openGate: (deployment: Deployment) => Promise<Gate>;
  /** Has the candidate look after one fleet at once. */
  tryOut: (deployment: Deployment, fleet: string) => Promise<void>;
};

/**
 * Has the candidate look after every canary fleet at once: a tenth of the schedule's traffic would seldom reach it in time. What the trial shows
 * is judged by the alarm and after the traffic; that it could not begin is noted.
 */
const tryOut = async (doors: PreTrafficDoors, deployment: Deployment, release: string): Promise<void> => {
  for (const fleet of doors.canaryFleets) {
    try {
      await doors.tryOut(deployment, fleet);
    } catch (error) {
      await noteEvent(
        doors.releases,
        release,
        doors.clock.now(),
        'granted',
        `the trial on ${fleet} did not begin: ${(error as Error).message}`,
      );
    }
  }
};

/** Judges a release before any traffic reaches it. If it passes, it may act on the canary fleets while its deployment runs. */
export const judgeBeforeTraffic =
  (doors: PreTrafficDoors): Judge =>
  async (deployment, isOpen) => {
    const gate = await doors.openGate(deployment);
    const verdict = await judgeRelease(gate, 'pre-traffic', deployment.id);
    if (verdict.outcome !== 'pass') return { status: 'Failed', reason: verdict.blocks.join('\n') };
    if (!isOpen()) return { status: 'Failed', reason: 'the verdict came too late' };
    const now = doors.clock.now();
    const fleets = [...doors.canaryFleets];
    const reason = `passed ${verdict.checks.length} checks before traffic`;
    const grant = { release: gate.release, scope: 'canary', fleets, by: 'pre-traffic', reason, deployment: deployment.id } as const;
    await giveLease(doors.releases, { ...grant, lasts: trialLasts }, now);
    const text = fleets.length > 0 ? `may act on ${fleets.join(', ')} while it is on trial` : 'acts on nothing while it is on trial';
    await noteEvent(doors.releases, gate.release, now, 'granted', text);
    await tryOut(doors, deployment, gate.release);
    return { status: 'Succeeded', reason };
  };
