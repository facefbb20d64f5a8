import type { Swap } from '../../record/swap.ts';
import { isLeavingOrGone } from '../swap/server-leaving.ts';
import { leaveReplacement } from '../swap/swap-changes.ts';
import type { Turn } from '../turn.ts';
import { countFree } from './absorbed.ts';
import { countUnassigned } from './slots.ts';

/** Why a swap gives way where others set desired to a number. */
export const describeSet = (group: string, desired: number): string => `desired capacity of ${group} was set to ${desired} by others`;

/**
 * Swaps whose extra server was launched before others set the number: it is one of theirs now, and no victim leaves for it. So it is of as many
 * later ones as our own calls have taken off the number since.
 */
export const giveWay = ({ campaign, state, snapshot }: Turn, group: string, at: number, reason: string): void => {
  const open = state.swaps.filter(
    (swap) =>
      swap.group === group &&
      !swap.outcome &&
      swap.method === 'launch-first' &&
      !swap.termination?.isConfirmed &&
      !(swap.termination && isLeavingOrGone(snapshot, swap.victim, group)),
  );
  const isBefore = (swap: Swap): boolean => (swap.launch?.answeredAt ?? swap.launch?.at ?? 0) <= at + 999;
  for (const swap of [...open.filter(isBefore), ...open.filter((each) => !isBefore(each))]) {
    if (!isBefore(swap) && countUnassigned(state, group) >= 0) continue;
    delete swap.termination;
    if (countFree(snapshot, state, group) > 0 && swap.replacement !== undefined && snapshot.member(swap.replacement))
      swap.isAbsorbed = true;
    else leaveReplacement(campaign, swap, reason);
  }
};
