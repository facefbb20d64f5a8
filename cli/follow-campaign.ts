import type { Doors } from '../core/ports.ts';
import { fleetLock } from '../core/record/lock.ts';
import { laterIfNot } from './commands/later-if-not.ts';
import { createDecisionReader } from './live/ledger-decisions.ts';
import type { Watcher } from './live/watcher.ts';

/** Seconds between two polls of the ledger. */
const pollEvery = 5;
/** Seconds without a holder of the lock after which it is said who could continue the campaign: two periods of the schedule. */
const patience = 600;

/** Follows a campaign in the ledger until it has ended, or waits there, or the person has left it. */
export const followCampaign = async (
  doors: Doors,
  campaign: string,
  fleet: string,
  watcher: Watcher,
  onDecision: Watcher['onDecision'],
  isLeft: () => boolean = () => false,
): Promise<void> => {
  const readDecision = createDecisionReader(doors, campaign);
  let ownedAt = doors.clock.now();
  while (!isLeft()) {
    const decision = await laterIfNot(readDecision);
    const now = doors.clock.now();
    if (decision) {
      ownedAt = now;
      onDecision(decision);
      const { phase } = decision.state.campaign;
      if (phase === 'ended' || phase === 'waiting') return;
    }
    const lock = await laterIfNot(() => doors.ledger.readLock(fleetLock(fleet)));
    if (lock && lock.expires > now) ownedAt = now;
    if (now - ownedAt > patience * 1_000) {
      ownedAt = now;
      watcher.say(
        `no process owns ${campaign} now: the stack's schedule continues it, where ScheduleState is ENABLED; else recycler run --fleet ${fleet}`,
      );
    }
    await doors.clock.sleep(pollEvery);
  }
};
