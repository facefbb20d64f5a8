import { fleetLock, lockSeconds } from './ledger-rules.ts';
import type { Doors, Lock } from './ports.ts';
import type { StepEvent } from './step.ts';

/** What `conclude` answers: how the execution ended, for the state machine's output. */
export type Conclusion = { campaign: string; fleet: string; phase: string; outcome: string; replaced: number; reason?: string };

/** The doors that an end needs: nothing of the fleet itself. */
export type ConcludeDoors = Pick<Doors, 'clock' | 'ledger' | 'notices' | 'provenDead'>;

/**
 * Ends an execution: a campaign that has ended frees its fleet, and its locks are given back. One that waits only gives back its locks.
 * Doing it twice changes nothing more.
 */
export const concludeCampaign = async (doors: ConcludeDoors, event: StepEvent): Promise<Conclusion> => {
  const now = doors.clock.now();
  const { campaign } = await doors.ledger.readCampaign(event.campaign);
  const locks: Lock[] = [];
  for (const resource of [fleetLock(campaign.fleet), ...campaign.workloads]) {
    locks.push(await doors.ledger.takeLock(resource, event.holder, now, lockSeconds, doors.provenDead));
  }
  if (campaign.phase === 'ended') {
    await doors.ledger.closeCampaign(campaign, locks);
    const text = `${campaign.outcome ?? 'ended'}: ${campaign.counters.replaced} of ${campaign.counters.stale} servers replaced${campaign.stop ? `; ${campaign.stop.reason}` : ''}`;
    await doors.notices.send({ level: campaign.stop ? 'alert' : 'info', text, campaign: campaign.id, fleet: campaign.fleet });
  }
  for (const lock of locks) await doors.ledger.releaseLock(lock);
  return {
    campaign: campaign.id,
    fleet: campaign.fleet,
    phase: campaign.phase,
    outcome: campaign.outcome ?? campaign.phase,
    replaced: campaign.counters.replaced,
    ...(campaign.stop ? { reason: campaign.stop.reason } : campaign.waitsFor !== undefined ? { reason: campaign.waitsFor } : {}),
  };
};
