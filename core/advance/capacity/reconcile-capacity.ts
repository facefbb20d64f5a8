import type { CampaignState } from '../../record/campaign.ts';
import type { Snapshot } from '../snapshot.ts';
import { confirmGone, isLeavingOrGone, leaveReplacement } from '../swap/progress.ts';
import { capacityOf, enterChange, isExplained, readLag, resolveAmbiguous } from './book.ts';

/**
 * Compares each group's desired capacity with our books. A value that neither others' last setting nor our own calls explain,
 * seen at two looks, is what somebody else wants now: desired ends there, and swaps whose extra server it swallowed give way.
 * Answers what was found changed.
 */
export const reconcileCapacity = (state: CampaignState, look: Snapshot): { group: string; from: number; to: number }[] => {
  const changed: { group: string; from: number; to: number }[] = [];
  for (const group of state.campaign.groups) {
    const view = look.group(group);
    if (!view || !state.campaign.capacity[group]) continue;
    const book = capacityOf(state.campaign, group);
    if (book.pendingRaise) {
      if (view.desired === book.pendingRaise.to) {
        enterChange(book, book.pendingRaise.to - book.pendingRaise.from, book.pendingRaise.at);
        delete book.pendingRaise;
      } else if (view.desired === book.pendingRaise.from && look.now - book.pendingRaise.at > readLag) delete book.pendingRaise;
    }
    for (const each of book.orphans) {
      if (!each.termination.isConfirmed && look.statusOf(each.server, group) === 'gone')
        confirmGone(state.campaign, group, each.termination, look.now);
    }
    book.orphans = book.orphans.filter((each) => !each.termination.isConfirmed || look.member(each.server) !== undefined);
    book.changes = book.changes.filter((change) => look.now - change.at <= readLag);
    if (isExplained(state, group, view.desired, look.now)) {
      delete book.unexplained;
      resolveAmbiguous(state, group, view.desired, look.now);
      continue;
    }
    if (!book.unexplained) {
      book.unexplained = { desired: view.desired, at: look.now };
      continue;
    }
    changed.push({ group, from: book.baseline, to: view.desired });
    Object.assign(book, { baseline: view.desired, surge: 0, changes: [], ambiguous: [] });
    delete book.unexplained;
    delete book.pendingRaise;
    for (const swap of state.swaps) {
      if (swap.group !== group || swap.outcome || swap.termination?.isConfirmed || swap.method !== 'launch-first') continue;
      if (swap.termination && isLeavingOrGone(look, swap.victim, group)) continue;
      delete swap.termination;
      leaveReplacement(state.campaign, swap, `desired capacity of ${group} was set to ${view.desired} by others`);
    }
  }
  return changed;
};
