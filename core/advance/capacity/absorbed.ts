import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Blocker } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';
import { leaveReplacement } from '../swap/swap-changes.ts';
import type { Rule, Turn } from '../turn.ts';
import { readLag } from './expected-desired.ts';
import { countMembers } from './slots.ts';

const isOpen = (swap: Swap, group: string): boolean => swap.group === group && swap.isAbsorbed === true && !swap.outcome;

/** Servers that a group holds beyond desired, and for which no victim of an absorbed swap stands or was sent away yet. */
export const countFree = (snapshot: Snapshot, { swaps }: CampaignState, group: string): number => {
  const view = snapshot.group(group);
  if (!view) return 0;
  // One that was sent away and is not seen leaving yet is still counted.
  const claimed = swaps.filter(
    (swap) => isOpen(swap, group) && snapshot.member(swap.victim) !== undefined && snapshot.statusOf(swap.victim, group) !== 'gone',
  );
  return countMembers(view) - view.desired - claimed.length;
};

/**
 * Where Auto Scaling has ended servers of its own choice after all, or others raised desired, a group holds less beyond desired than swaps wait for: as many
 * swaps end, those that have joined last, and their replacements stay as servers of the group.
 */
export const settleAbsorbed: Rule = ({ campaign, state, snapshot }) => {
  for (const group of campaign.groups) {
    const waiting = state.swaps.filter((swap) => isOpen(swap, group) && !swap.rollback && !swap.termination);
    const missing = Math.max(0, -countFree(snapshot, state, group));
    for (const swap of missing > 0 ? waiting.slice(-missing) : [])
      leaveReplacement(campaign, swap, `desired capacity of ${group} was set by others, and the group holds no more than that now`);
  }
};

/** Auto Scaling ends what is beyond desired within moments, unless it may not: until that is sure, no victim leaves besides. */
export const findAbsorbedBlocker = ({ campaign, snapshot }: Readonly<Turn>, { group, isAbsorbed }: Swap): Blocker | undefined => {
  if (!isAbsorbed) return undefined;
  const { overSince } = capacityOf(campaign, group);
  return overSince === undefined || snapshot.now - overSince <= readLag
    ? {
        reason: `${group} holds more servers than desired, and Auto Scaling may end one itself`,
        unblock: 'it is known in two minutes',
        isForGood: false,
      }
    : undefined;
};
