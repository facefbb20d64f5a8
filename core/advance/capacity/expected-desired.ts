import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Termination } from '../../record/swap.ts';

/** How long a read may lag behind our own calls before we stop believing that it will catch up, in milliseconds. */
export const readLag = 120_000;

const isOpenDecrement = (termination: Termination | undefined): boolean =>
  termination !== undefined && !termination.isConfirmed && termination.decrement;

/** By how much calls that were not answered may have raised and lowered desired. */
const countPendingCalls = (state: CampaignState, group: string): { up: number; down: number } => {
  const { pendingRaise, orphans, ambiguous } = capacityOf(state.campaign, group);
  const swaps = state.swaps.filter((swap) => swap.group === group);
  return {
    up: swaps.filter((swap) => swap.stage === 'launching' && swap.launch).length + (pendingRaise?.by ?? 0),
    down:
      swaps.filter((swap) => isOpenDecrement(swap.termination) || isOpenDecrement(swap.rollback?.termination)).length +
      orphans.filter((each) => isOpenDecrement(each.termination)).length +
      ambiguous.length,
  };
};

/** May desired be lower than recorded, because a terminate call with decrement was not answered? */
export const hasOpenDecrement = (state: CampaignState, group: string): boolean => countPendingCalls(state, group).down > 0;

/**
 * Can the desired capacity that was read be explained by what others last set and by our own calls,
 * where the newest of them may not show yet and an unanswered one may or may not have happened?
 */
export const isExplained = (state: CampaignState, group: string, desired: number, now: number): boolean => {
  const { baseline, surge, changes } = capacityOf(state.campaign, group);
  const pending = countPendingCalls(state, group);
  const isNear = (expected: number) => desired >= expected - pending.down && desired <= expected + pending.up;
  let expected = baseline + surge;
  if (isNear(expected)) return true;
  for (const change of changes.toReversed()) {
    if (now - change.at > readLag) break;
    expected -= change.by;
    if (isNear(expected)) return true;
  }
  return false;
};

/**
 * Settles what became of servers that are gone though our terminate call was never answered, once reads have caught up with everything else:
 * by as much as desired is lower than recorded, our calls were carried out; the other servers were terminated by others.
 */
export const resolveAmbiguous = (state: CampaignState, group: string, desired: number, now: number): void => {
  const capacity = capacityOf(state.campaign, group);
  const pending = countPendingCalls(state, group);
  const count = capacity.ambiguous.length;
  if (count === 0 || pending.up > 0 || pending.down > count || capacity.changes.some((change) => now - change.at <= readLag)) return;
  if (capacity.ambiguous.some((seen) => now - seen <= readLag)) return;
  capacity.surge = desired - capacity.baseline;
  capacity.ambiguous = [];
};
