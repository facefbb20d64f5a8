import { countOwnExtra } from '../advance/capacity/slots.ts';
import { LockHeld } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { Lock } from '../record/lock.ts';
import type { AccountBudget } from '../record/observation.ts';
import { retry } from '../retry.ts';

/** The lock under which campaigns take their shares of the account's extra servers, one after the other. */
const resource = 'account/surge';

/** Longer than a decision takes; it is released once the decision is written. In seconds. */
const lockSeconds = 60;

/** How often it is tried, a second apart, before the share is left to the next poll. */
const attempts = 3;

/** Servers beyond what others want that the other open campaigns have, or are about to. */
export const countOthersExtra = async (ledger: Pick<Doors['ledger'], 'listOpenCampaigns'>, campaign: string): Promise<number> =>
  (await ledger.listOpenCampaigns())
    .filter((each) => each.id !== campaign)
    .reduce((sum, { extra, capacity }) => sum + (extra ?? Object.values(capacity).reduce((all, { surge }) => all + surge, 0)), 0);

/** May this campaign begin swaps at all, and does the account leave it any? Else nothing needs to be reserved. */
const mayTakeMore = (state: CampaignState, { maxSurge, usedByOthers }: AccountBudget): boolean =>
  maxSurge !== undefined &&
  !state.campaign.stop &&
  ['proof', 'roll'].includes(state.campaign.phase) &&
  maxSurge - usedByOthers > countOwnExtra(state);

/**
 * Counts again what other campaigns use of the account's extra servers, with a lock that lasts until this step has written what it takes: no two
 * campaigns take the same share. Answers the budget, and the lock to write under; where another campaign has it, nothing is left at this poll.
 */
export const reserveAccountShare = async (
  { ledger, clock, provenDead }: Pick<Doors, 'ledger' | 'clock' | 'provenDead'>,
  holder: string,
  state: CampaignState,
  account: AccountBudget,
): Promise<{ account: AccountBudget; lock?: Lock }> => {
  if (!mayTakeMore(state, account)) return { account };
  try {
    const lock = await retry(
      attempts,
      (error) => error instanceof LockHeld,
      () => ledger.acquireLock(resource, holder, clock.now(), lockSeconds, provenDead),
      () => clock.sleep(1),
    );
    return { account: { ...account, usedByOthers: await countOthersExtra(ledger, state.campaign.id) }, lock };
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    return { account: { ...account, isBeingCounted: true } };
  }
};
