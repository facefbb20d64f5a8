import { notifyBrakes } from '../advance/brakes/notify-brakes.ts';
import { FenceBroken } from '../errors.ts';
import type { Doors } from '../ports.ts';
import { recordStop } from '../record/stop.ts';
import { commitThenExecute, snapshotSwaps } from './commit-then-execute.ts';
import type { Step } from './reconcile.ts';
import type { StepEvent } from './step-event.ts';

/**
 * A poll that AWS did not answer changes nothing but the record of why, of which people are notified once it has lasted.
 *
 * @throws FenceBroken when the campaign moved on meanwhile
 */
export const holdUnread = async (doors: Doors, event: StepEvent, { state, before, locks, meter }: Step, error: Error): Promise<void> => {
  const fresh = await doors.ledger.readCampaign(event.campaign);
  if (fresh.campaign.version !== state.campaign.version)
    throw new FenceBroken(`campaign ${event.campaign} moved on while this step could not read: it is left to the other holder`);
  const { campaign } = fresh;
  if (state.campaign.stop) recordStop(campaign, state.campaign.stop);
  const reason = `AWS API throttled or unavailable: ${error.message}`;
  const now = doors.clock.now();
  const unblock = 'wait: the read is repeated at the next poll';
  if (!campaign.brakes.some((brake) => brake.to === undefined && brake.reason === reason))
    campaign.brakes.push({ kind: 'hold', reason, unblock, from: now });
  const intents = notifyBrakes(campaign, [{ kind: 'hold', reason, unblock, isBrief: true }], now);
  // Intents are named after the poll that decided them.
  if (intents.length > 0) campaign.counters.looks += 1;
  const writing = { before, swaps: snapshotSwaps(fresh.swaps), groups: [], locks, meter, isSurveyed: false, topic: campaign.topic };
  await commitThenExecute(doors, writing, { state: fresh, intents });
};
