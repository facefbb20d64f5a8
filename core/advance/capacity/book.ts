import type { Campaign, CampaignState, GroupCapacity, Swap, Termination } from '../../record/campaign.ts';

/** How long a read may lag behind our own calls before we stop believing that it will catch up, in milliseconds. */
export const readLag = 120_000;

/** An empty book for a group whose desired capacity is all others' doing. */
export const openCapacity = (desired: number): GroupCapacity => ({
  baseline: desired,
  surge: 0,
  changes: [],
  backoff: {},
  ambiguous: [],
  orphans: [],
});

/** The book of a group. @throws Error when the survey has not opened one: a bug, not a state of the world */
export const capacityOf = (campaign: Campaign, group: string): GroupCapacity => {
  const book = campaign.capacity[group];
  if (!book) throw new Error(`no book for group ${group}: survey it first`);
  return book;
};

/** Enters a change of desired that our own call made. */
export const enterChange = (book: GroupCapacity, by: number, at: number): void => {
  book.surge += by;
  book.changes.push({ at, by });
};

/** Does this swap hold capacity that we raised: its replacement runs and its victim has not been told to leave? */
export const isHoldingRaise = (swap: Swap): boolean =>
  swap.method === 'launch-first' &&
  swap.replacement !== undefined &&
  !swap.termination?.isConfirmed &&
  !swap.rollback?.termination?.isConfirmed &&
  !swap.outcome;

/**
 * Does this swap hold a slot? From the launch until the victim (or the taken-back replacement) is told to terminate;
 * terminate-first, where the victim goes before, until the replacement has joined. A telling of an earlier step that was never answered
 * may not have happened, so it gives nothing back.
 */
export const isHoldingSlot = (swap: Swap, now: number): boolean => {
  if (swap.outcome) return false;
  if (swap.method === 'terminate-first') return swap.stage !== 'joined' || swap.isProof;
  const told = swap.termination ?? swap.rollback?.termination;
  return told === undefined || (!told.isConfirmed && told.at < now);
};

/** Slots in use: those that swaps hold, and one for each server that is gone while nobody knows yet whether desired went down with it. */
export const countHeldSlots = (state: CampaignState, now: number): number =>
  state.swaps.filter((swap) => isHoldingSlot(swap, now)).length +
  Object.values(state.campaign.capacity).reduce((sum, book) => sum + book.ambiguous.length, 0);

/** Servers that we raised desired for and that no swap holds: to be adopted by a next swap, or ended by name. */
export const countUnassigned = (state: CampaignState, group: string): number =>
  capacityOf(state.campaign, group).surge -
  capacityOf(state.campaign, group).ambiguous.length -
  state.swaps.filter((swap) => swap.group === group && isHoldingRaise(swap)).length -
  capacityOf(state.campaign, group).orphans.filter((each) => !each.termination.isConfirmed).length;

const pendingCalls = (state: CampaignState, group: string): { up: number; down: number } => {
  const book = capacityOf(state.campaign, group);
  const swaps = state.swaps.filter((swap) => swap.group === group);
  const isOpen = (told: Termination | undefined) => told !== undefined && !told.isConfirmed && told.decrement;
  return {
    up:
      swaps.filter((swap) => swap.stage === 'launching' && swap.launch).length +
      (book.pendingRaise ? Math.max(0, book.pendingRaise.to - book.pendingRaise.from) : 0),
    down:
      swaps.filter((swap) => isOpen(swap.termination) || isOpen(swap.rollback?.termination)).length +
      book.orphans.filter((each) => isOpen(each.termination)).length +
      book.ambiguous.length,
  };
};

/** May desired be lower than the book says, because a telling with decrement was not answered? */
export const hasOpenDecrement = (state: CampaignState, group: string): boolean => pendingCalls(state, group).down > 0;

/**
 * Can the desired capacity that was read be explained by what others last set and by our own calls,
 * where the newest of them may not show yet and an unanswered one may or may not have happened?
 */
export const isExplained = (state: CampaignState, group: string, desired: number, now: number): boolean => {
  const book = capacityOf(state.campaign, group);
  const pending = pendingCalls(state, group);
  const isNear = (expected: number) => desired >= expected - pending.down && desired <= expected + pending.up;
  let expected = book.baseline + book.surge;
  if (isNear(expected)) return true;
  for (const change of book.changes.toReversed()) {
    if (now - change.at > readLag) break;
    expected -= change.by;
    if (isNear(expected)) return true;
  }
  return false;
};

/**
 * Settles what became of servers that are gone though our telling was never answered, once reads have caught up with everything else:
 * by as much as desired is lower than the book says, our calls were carried out; the other servers were ended by somebody else.
 */
export const resolveAmbiguous = (state: CampaignState, group: string, desired: number, now: number): void => {
  const book = capacityOf(state.campaign, group);
  const pending = pendingCalls(state, group);
  const count = book.ambiguous.length;
  if (count === 0 || pending.up > 0 || pending.down > count || book.changes.length > 0) return;
  if (book.ambiguous.some((seen) => now - seen <= readLag)) return;
  book.surge = desired - book.baseline;
  book.ambiguous = [];
};
