import { isOfTheWorld } from '../errors.ts';
import type { Doors, Notice } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { describeRest } from '../record/describe-rest.ts';
import { fleetLock, type Lock, lockSeconds } from '../record/lock.ts';
import { workloadKey } from '../record/workload.ts';
import type { StepEvent } from './step-event.ts';

/** What `conclude` answers: how the execution ended, for the state machine's output. */
export type Conclusion = { campaign: string; fleet: string; phase: string; outcome: string; replaced: number; reason?: string };

/** The doors that an end needs: nothing of the fleet itself. */
export type ConcludeDoors = Pick<Doors, 'clock' | 'ledger' | 'notices' | 'provenDead'> & {
  /** Called once for a campaign whose fleet was freed. */
  onClosed?: (campaign: Campaign) => Promise<void>;
  /** Called for a notice that could not be sent. */
  onUnsent?: (error: Error) => void;
};

/** The notice of the end of a campaign. */
export const describeEnd = (campaign: Campaign): Notice => {
  const { id, fleet, release, outcome, counters, stop, topic, heal } = campaign;
  const rest = stop?.reason ?? (outcome === 'stopped' ? describeRest(campaign) : undefined);
  const healed = heal ? ` (healing: ${heal.server} was ${heal.why})` : '';
  const text =
    heal?.recoveredAt !== undefined
      ? `recovered: ${heal.server} is healthy again and stays; its replacement was terminated`
      : `${outcome ?? 'ended'}: ${counters.replaced} of ${counters.stale} servers replaced${healed}${rest === undefined ? '' : `; ${rest}`}`;
  const next = stop
    ? `recycler report ${id} shows every swap; when the reason is gone, recycler run --fleet ${fleet} begins the next campaign`
    : rest !== undefined
      ? `recycler report ${id} names them; once they may be replaced, recycler run --fleet ${fleet} does it`
      : counters.failed > 0
        ? `recycler report ${id} shows the ${counters.failed} replacements that failed`
        : undefined;
  return {
    level: stop ? 'alert' : rest === undefined ? 'info' : 'warning',
    text,
    next,
    campaign: id,
    fleet,
    release,
    ...(topic !== undefined && { topic }),
  };
};

/** Notifies of the end. A notice that cannot be sent keeps no fleet from its next campaign. @throws Retryable when the ledger cannot keep it either */
const notifyEnd = async (doors: ConcludeDoors, campaign: Campaign): Promise<void> => {
  const notice = describeEnd(campaign);
  try {
    await doors.notices.send(notice);
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    doors.onUnsent?.(error);
    // The schedule sends it later.
    await doors.ledger.keepNotice({ id: `${campaign.id}/end`, at: doors.clock.now(), notice });
  }
};

/**
 * Ends an execution: a campaign that has ended frees its fleet, and its locks are given back. One that waits only gives back its locks.
 * Doing it twice changes nothing more, and notifies only once.
 */
export const concludeCampaign = async (doors: ConcludeDoors, event: StepEvent): Promise<Conclusion> => {
  const now = doors.clock.now();
  const { campaign } = await doors.ledger.readCampaign(event.campaign);
  const locks: Lock[] = [];
  for (const resource of [fleetLock(campaign.fleet), ...campaign.workloads.map(workloadKey)]) {
    locks.push(await doors.ledger.acquireLock(resource, event.holder, now, lockSeconds, doors.provenDead));
  }
  if (campaign.phase === 'ended' && (await doors.ledger.readFleet(campaign.fleet)).openCampaign === campaign.id) {
    // Before it is closed: after a crash in between the notice is sent once more, and never lost.
    await notifyEnd(doors, campaign);
    await doors.ledger.closeCampaign(campaign, locks);
    await doors.onClosed?.(campaign);
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
