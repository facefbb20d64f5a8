import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { GroupView } from '../../record/observation.ts';
import type { Swap } from '../../record/swap.ts';

/**
 * Does this swap hold a slot? From the launch until the victim (or the rolled back replacement) is terminated; terminate-first, where the
 * victim goes before, and where it comes back itself, until the replacement has joined. A terminate call of an earlier step that was never answered may not have happened,
 * so it gives nothing back.
 */
export const isHoldingSlot = (swap: Swap, now: number): boolean => {
  if (swap.outcome) return false;
  if (swap.method !== 'launch-first') return swap.stage !== 'joined' || swap.isProof;
  const termination = swap.termination ?? swap.rollback?.termination;
  return termination === undefined || (!termination.isConfirmed && termination.at < now);
};

/**
 * Does this swap hold capacity that we raised: its replacement runs and its victim has not been terminated? Where others took the victim the raise is
 * free for the next swap, unless the replacement has been sent a termination that takes it back.
 */
const isHoldingSurge = (swap: Swap): boolean =>
  !swap.isAbsorbed &&
  (swap.method === 'launch-first' || swap.rollback?.termination?.decrement === true) &&
  swap.replacement !== undefined &&
  !swap.termination?.isConfirmed &&
  !swap.rollback?.termination?.isConfirmed &&
  !swap.outcome;

/** Servers that we raised desired for and that no swap holds: the next swap adopts them, or they are terminated by name. */
export const countUnassigned = (state: CampaignState, group: string): number => {
  const { surge, ambiguous, orphans } = capacityOf(state.campaign, group);
  return (
    surge -
    ambiguous.length -
    state.swaps.filter((swap) => swap.group === group && isHoldingSurge(swap)).length -
    orphans.filter((each) => !each.termination.isConfirmed).length
  );
};

/**
 * Members that Auto Scaling counts toward desired: not those that leave, or stand by ("Temporarily remove instances", Auto Scaling user guide).
 */
export const countMembers = (group: GroupView): number => listCounted(group).length;

const listCounted = ({ members }: GroupView): GroupView['members'] =>
  members.filter(({ lifecycle }) => !/^(Terminat|Detach|Standby|EnteringStandby)/.test(lifecycle));

/**
 * Do people protect each of them from scale-in? Then Auto Scaling terminates none, however far desired is lowered ("Use instance scale-in
 * protection", Auto Scaling user guide).
 */
export const isEachProtected = (group: GroupView): boolean => listCounted(group).every(({ isProtected }) => isProtected);

/** How long Auto Scaling may hold more servers than desired before it is taken for lasting, in milliseconds. */
const longestRebalancing = 15 * 60_000;

/**
 * Does Auto Scaling hold more servers than desired, as it does when it rebalances? One of them it terminates by its own choice, until it has had its time
 * ("Capacity Rebalancing", Auto Scaling user guide).
 */
export const isRebalancing = ({ campaign }: CampaignState, view: GroupView, now: number): boolean => {
  const { overSince = now } = capacityOf(campaign, view.name);
  return countMembers(view) > view.desired && !view.suspended.includes('Terminate') && now - overSince <= longestRebalancing;
};

/**
 * Servers that are there beyond what others want and that no swap holds: where desired was raised and no server came for it, there are none,
 * whatever the number says. What a read does not show yet is not counted. Nor is any while Auto Scaling rebalances: which of them is ours is open until then.
 */
export const countExtra = (state: CampaignState, view: GroupView, now: number): number => {
  const { baseline, orphans } = capacityOf(state.campaign, view.name);
  const members = countMembers(view);
  if (isRebalancing(state, view, now)) return 0;
  const held = state.swaps.filter((swap) => swap.group === view.name && isHoldingSurge(swap)).length;
  return Math.min(countUnassigned(state, view.name), members - baseline - held - orphans.length);
};

/** Servers of the whole fleet beyond what others want: those that are there for us, that desired is being raised for, and that are being launched. */
export const countOwnExtra = ({ campaign, swaps }: CampaignState): number =>
  Object.values(campaign.capacity).reduce(
    (sum, { surge, pendingRaise }) => sum + Math.max(0, surge) + Math.max(0, pendingRaise?.by ?? 0),
    0,
  ) + swaps.filter(({ launch, replacement, outcome }) => launch !== undefined && replacement === undefined && outcome === undefined).length;

/** Servers of the whole fleet that desired was raised for, or is being raised for, and that no swap has claimed yet. */
export const countReserved = (state: CampaignState): number =>
  Object.entries(state.campaign.capacity).reduce(
    (sum, [group, { pendingRaise }]) => sum + Math.max(0, countUnassigned(state, group)) + Math.max(0, pendingRaise?.by ?? 0),
    0,
  );

/**
 * Slots in use in the whole fleet: those that swaps hold, one for each server that is extra and that no swap has claimed, whatever its group,
 * and one for each server that is gone while it is open whether desired went down with it.
 */
export const countHeldSlots = (state: CampaignState, now: number): number =>
  state.swaps.filter((swap) => isHoldingSlot(swap, now)).length +
  countReserved(state) +
  Object.values(state.campaign.capacity).reduce((sum, capacity) => sum + capacity.ambiguous.length, 0);

/** Does the campaign expect a server that it cannot name yet: one that a raise of desired brings, or one that Auto Scaling launches for it? */
export const seeksUnclaimed = (state: CampaignState): boolean =>
  state.campaign.groups.some(
    (group) =>
      state.campaign.capacity[group] && (countUnassigned(state, group) > 0 || state.campaign.capacity[group]?.pendingRaise !== undefined),
  ) || state.swaps.some((swap) => swap.method === 'terminate-first' && swap.termination && !swap.replacement && !swap.outcome);
