import type { Clock } from '../clock.ts';
import { isOfTheWorld } from '../errors.ts';
import type { Ledger, Notices } from '../ports.ts';
import { lockSeconds } from '../record/lock.ts';

/** What it needs to send notices that the ledger keeps. */
export type NoticeDoors = {
  clock: Clock;
  notices: Notices;
  ledger: Pick<Ledger, 'listKeptNotices' | 'forgetNotice'>;
};

/** Until then the step that wrote a notice may still send it itself: its calls end before its lock does. In milliseconds. */
const patience = lockSeconds * 1_000;
/** What could not be sent for so long is no news any more. In milliseconds. */
const longestKept = 86_400_000;

/**
 * Sends the notices that a step wrote and did not send: since it died, or since the topic took nothing. A crash after the call sends one twice. Answers
 * what could not be sent, and why; it is tried for a day.
 */
export const sendKeptNotices = async ({ clock, notices, ledger }: NoticeDoors): Promise<string[]> => {
  const unsent: string[] = [];
  try {
    for (const { id, at, notice } of await ledger.listKeptNotices()) {
      const age = clock.now() - at;
      if (age <= patience) continue;
      try {
        if (age <= longestKept) await notices.send(notice);
        await ledger.forgetNotice(id);
      } catch (error) {
        if (!isOfTheWorld(error)) throw error;
        unsent.push(`${id}: ${error.message}`);
      }
    }
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    unsent.push(error.message);
  }
  return unsent;
};
