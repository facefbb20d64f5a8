import type { Campaign, CampaignState, GroupBook, Swap, Told } from '../../record/campaign.ts';

/** How long a read may lag behind our own calls before we stop believing that it will catch up, in milliseconds. */
export const readLag = 120_000;

/** An empty book for a group whose desired capacity is all others' doing. */
export const openBook = (desired: number): GroupBook => ({
  others: desired,
  raised: 0,
  changes: [],
  noCapacity: {},
  unsure: [],
  surplus: [],
});

/** The book of a group. @throws Error when the survey has not opened one: a bug, not a state of the world */
export const bookOf = (campaign: Campaign, group: string): GroupBook => {
  const book = campaign.books[group];
  if (!book) throw new Error(`no book for group ${group}: survey it first`);
  return book;
};

/** Enters a change of desired that our own call made. */
export const enterChange = (book: GroupBook, by: number, at: number): void => {
  book.raised += by;
  book.changes.push({ at, by });
};

/** Does this swap hold capacity that we raised: its replacement runs and its victim has not been told to leave? */
export const isHoldingRaise = (swap: Swap): boolean =>
  swap.method === 'launch-first' &&
  swap.replacement !== undefined &&
  !swap.told?.isConfirmed &&
  !swap.takeBack?.told?.isConfirmed &&
  !swap.outcome;

/**
 * Does this swap hold a slot? From the launch until the victim (or the taken-back replacement) is told to terminate;
 * terminate-first, where the victim goes before, until the replacement has joined. A telling of an earlier step that was never answered
 * may not have happened, so it gives nothing back.
 */
export const isHoldingSlot = (swap: Swap, now: number): boolean => {
  if (swap.outcome) return false;
  if (swap.method === 'terminate-first') return swap.stage !== 'joined' || swap.isProof;
  const told = swap.told ?? swap.takeBack?.told;
  return told === undefined || (!told.isConfirmed && told.at < now);
};

/** Slots in use: those that swaps hold, and one for each server that is gone while nobody knows yet whether desired went down with it. */
export const countHeldSlots = (state: CampaignState, now: number): number =>
  state.swaps.filter((swap) => isHoldingSlot(swap, now)).length +
  Object.values(state.campaign.books).reduce((sum, book) => sum + book.unsure.length, 0);

/** Servers that we raised desired for and that no swap holds: to be adopted by a next swap, or ended by name. */
export const countSpare = (state: CampaignState, group: string): number =>
  bookOf(state.campaign, group).raised -
  bookOf(state.campaign, group).unsure.length -
  state.swaps.filter((swap) => swap.group === group && isHoldingRaise(swap)).length -
  bookOf(state.campaign, group).surplus.filter((each) => !each.told.isConfirmed).length;

const pendingCalls = (state: CampaignState, group: string): { up: number; down: number } => {
  const book = bookOf(state.campaign, group);
  const swaps = state.swaps.filter((swap) => swap.group === group);
  const isOpen = (told: Told | undefined) => told !== undefined && !told.isConfirmed && told.decrement;
  return {
    up:
      swaps.filter((swap) => swap.stage === 'launching' && swap.launch).length +
      (book.raising ? Math.max(0, book.raising.to - book.raising.from) : 0),
    down:
      swaps.filter((swap) => isOpen(swap.told) || isOpen(swap.takeBack?.told)).length +
      book.surplus.filter((each) => isOpen(each.told)).length +
      book.unsure.length,
  };
};

/** May desired be lower than the book says, because a telling with decrement was not answered? */
export const hasOpenDecrement = (state: CampaignState, group: string): boolean => pendingCalls(state, group).down > 0;

/**
 * Can the desired capacity that was read be explained by what others last set and by our own calls,
 * where the newest of them may not show yet and an unanswered one may or may not have happened?
 */
export const isExplained = (state: CampaignState, group: string, desired: number, now: number): boolean => {
  const book = bookOf(state.campaign, group);
  const pending = pendingCalls(state, group);
  const isNear = (expected: number) => desired >= expected - pending.down && desired <= expected + pending.up;
  let expected = book.others + book.raised;
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
export const resolveUnsure = (state: CampaignState, group: string, desired: number, now: number): void => {
  const book = bookOf(state.campaign, group);
  const pending = pendingCalls(state, group);
  const count = book.unsure.length;
  if (count === 0 || pending.up > 0 || pending.down > count || book.changes.length > 0) return;
  if (book.unsure.some((seen) => now - seen <= readLag)) return;
  book.raised = desired - book.others;
  book.unsure = [];
};
