import { isOfTheWorld, WorldError } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { EventBatch } from '../record/event.ts';

/** What it needs to send events that the ledger keeps. */
export type EventDoors = {
  events?: Doors['events'] | undefined;
  onUnsentEvents?: Doors['onUnsentEvents'] | undefined;
  ledger: Pick<Doors['ledger'], 'listEventBatches' | 'settleEventBatch'>;
};

/**
 * Sends events that are in the ledger, and removes what was taken from it; a crash between the two sends them once more. What was not taken stays
 * in the ledger, and is sent by a later run of `begin`. A bus that takes nothing keeps no campaign waiting. Answers how many events stay.
 */
export const sendEvents = async ({ events, ledger, onUnsentEvents }: EventDoors, batches: readonly EventBatch[]): Promise<number> => {
  if (!events) return 0;
  let left = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  try {
    for (const batch of batches) {
      const { unsent, reason } = await events.send(batch.events);
      if (unsent.length < batch.events.length) await ledger.settleEventBatch(batch, unsent);
      left -= batch.events.length - unsent.length;
      // The ones behind it would only make it wait longer.
      if (unsent.length > 0) throw new WorldError(`events of ${batch.campaign} were not taken: ${reason ?? 'no reason given'}`);
    }
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    onUnsentEvents?.(error, left);
  }
  return left;
};

/** Sends every event that the ledger still keeps: of one campaign, or of all. */
export const sendKeptEvents = async (doors: EventDoors, campaign?: string): Promise<number> => {
  if (!doors.events) return 0;
  try {
    return await sendEvents(doors, await doors.ledger.listEventBatches(campaign));
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    doors.onUnsentEvents?.(error, 0);
    return 0;
  }
};
