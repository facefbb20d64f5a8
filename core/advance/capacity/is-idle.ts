import type { CampaignState } from '../../record/campaign.ts';
import type { GroupCapacity } from '../../record/capacity.ts';
import { isUnsettled } from '../swap/termination-blocker.ts';
import { countUnassigned } from './slots.ts';

const isSettled = (capacity: GroupCapacity, unassigned: number): boolean =>
  unassigned <= 0 && capacity.surge >= 0 && !isUnsettled(capacity) && capacity.orphans.length === 0 && capacity.ambiguous.length === 0;

/** Has everything that the campaign began ended, and is desired what others want? */
export const isIdle = (state: CampaignState): boolean =>
  state.swaps.every((swap) => swap.outcome) &&
  state.campaign.groups.every((group) => {
    const capacity = state.campaign.capacity[group];
    return !capacity || isSettled(capacity, countUnassigned(state, group));
  });
