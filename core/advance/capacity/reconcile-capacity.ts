import type { CampaignState } from '../../record/campaign.ts';
import type { Look } from '../snapshot.ts';
import { confirmGone, isLeavingOrGone, leaveReplacement } from '../swap/progress.ts';
import { bookOf, enterChange, isExplained, readLag, resolveUnsure } from './book.ts';

/**
 * Compares each group's desired capacity with our books. A value that neither others' last setting nor our own calls explain,
 * seen at two looks, is what somebody else wants now: desired ends there, and swaps whose extra server it swallowed give way.
 * Answers what was found changed.
 */
export const settleBooks = (state: CampaignState, look: Look): { group: string; from: number; to: number }[] => {
  const changed: { group: string; from: number; to: number }[] = [];
  for (const group of state.campaign.groups) {
    const view = look.group(group);
    if (!view || !state.campaign.books[group]) continue;
    const book = bookOf(state.campaign, group);
    if (book.raising) {
      if (view.desired === book.raising.to) {
        enterChange(book, book.raising.to - book.raising.from, book.raising.at);
        delete book.raising;
      } else if (view.desired === book.raising.from && look.now - book.raising.at > readLag) delete book.raising;
    }
    for (const each of book.surplus) {
      if (!each.told.isConfirmed && look.standing(each.server, group) === 'gone') confirmGone(state.campaign, group, each.told, look.now);
    }
    book.surplus = book.surplus.filter((each) => !each.told.isConfirmed || look.member(each.server) !== undefined);
    book.changes = book.changes.filter((change) => look.now - change.at <= readLag);
    if (isExplained(state, group, view.desired, look.now)) {
      delete book.mismatch;
      resolveUnsure(state, group, view.desired, look.now);
      continue;
    }
    if (!book.mismatch) {
      book.mismatch = { desired: view.desired, at: look.now };
      continue;
    }
    changed.push({ group, from: book.others, to: view.desired });
    Object.assign(book, { others: view.desired, raised: 0, changes: [], unsure: [] });
    delete book.mismatch;
    delete book.raising;
    for (const swap of state.swaps) {
      if (swap.group !== group || swap.outcome || swap.told?.isConfirmed || swap.method !== 'launch-first') continue;
      if (swap.told && isLeavingOrGone(look, swap.victim, group)) continue;
      delete swap.told;
      leaveReplacement(state.campaign, swap, `desired capacity of ${group} was set to ${view.desired} by others`);
    }
  }
  return changed;
};
