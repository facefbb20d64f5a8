import type { Policy } from '../../policy/policy.ts';
import type { Amount } from '../../policy/validate.ts';
import type { CampaignState } from '../../record/campaign.ts';
import type { Snapshot } from '../snapshot.ts';
import { capacityOf, countUnassigned, isHoldingSlot } from './book.ts';

const share = (value: Amount, of: number): number => (typeof value === 'number' ? value : (Number.parseFloat(value) / 100) * of);

/** What a policy allows for a fleet of this size: as in Kubernetes, surge rounds up and unavailable rounds down; never both zero. */
export const resolvePace = (policy: Policy, servers: number): { surge: number; unavailable: number; perZone: number } => {
  const surge = Math.ceil(share(policy.pace.maxSurge, servers) - 1e-9);
  const unavailable = Math.floor(share(policy.pace.maxUnavailable, servers) + 1e-9);
  return {
    surge: surge === 0 && unavailable === 0 ? 1 : surge,
    unavailable,
    perZone: Number.parseFloat(policy.pace.perZone) / 100,
  };
};

/** What limits how many swaps may hold capacity at once, the tightest first. */
export type Budget = {
  slots: number;
  method: 'launch-first' | 'terminate-first';
  limits: { slots: number; reason: string; unblock: string }[];
};

/**
 * The budget of a fleet now: the least of surge (or unavailable, where the policy allows no surge), room below MaxSize and the account's share.
 * It counts the slots that are held already.
 */
export const countBudget = (state: CampaignState, look: Snapshot, policy: Policy): Budget => {
  const { campaign } = state;
  const servers = Object.values(campaign.capacity).reduce((sum, book) => sum + book.baseline, 0);
  const pace = resolvePace(policy, servers);
  const held = state.swaps.filter((swap) => isHoldingSlot(swap, look.now));
  const method = pace.surge > 0 ? 'launch-first' : 'terminate-first';
  const limits: Budget['limits'] = [];
  if (method === 'launch-first') {
    limits.push({ slots: pace.surge, reason: `maxSurge allows ${pace.surge}`, unblock: 'raise pace.maxSurge in the policy' });
    const room = campaign.groups.reduce((sum, name) => sum + Math.max(0, countRoom(state, look, name)), 0);
    limits.push({
      slots: room + held.filter((swap) => swap.method === 'launch-first').length + countOwed(state),
      reason: `no room below MaxSize of ${campaign.groups.join(', ')}`,
      unblock: `raise MaxSize of ${campaign.groups.map((name) => `${name} (now ${look.group(name)?.max ?? '?'})`).join(', ')}`,
    });
    const { maxSurge, usedByOthers } = look.observation.account;
    if (maxSurge !== undefined) {
      limits.push({
        slots: Math.max(0, maxSurge - usedByOthers),
        reason: `the account allows ${maxSurge} extra servers and other campaigns use ${usedByOthers}`,
        unblock: 'wait for the other campaigns or raise maxSurge in /recycler/account',
      });
    }
  } else {
    limits.push({
      slots: pace.unavailable,
      reason: `maxUnavailable allows ${pace.unavailable}`,
      unblock: 'raise pace.maxUnavailable in the policy',
    });
  }
  limits.sort((a, b) => a.slots - b.slots);
  return { slots: limits[0]?.slots ?? 0, method, limits };
};

/** Servers that desired was raised for, or is being raised for, and that no swap has taken yet: their room is used already. */
const countOwed = (state: CampaignState): number =>
  state.campaign.groups.reduce((sum, group) => {
    const { pendingRaise } = capacityOf(state.campaign, group);
    return sum + Math.max(0, countUnassigned(state, group)) + (pendingRaise ? pendingRaise.to - pendingRaise.from : 0);
  }, 0);

/** How many more servers a group may hold below its MaxSize, calls under way counted as done. */
export const countRoom = (state: CampaignState, look: Snapshot, group: string): number => {
  const view = look.group(group);
  if (!view) return 0;
  const book = capacityOf(state.campaign, group);
  const launching = state.swaps.filter((swap) => swap.group === group && swap.stage === 'launching' && swap.launch).length;
  return view.max - Math.max(view.desired, book.baseline + book.surge + launching);
};

/** Slots after a replacement joined well: each one earns `growth - 1` more, up to what a fleet could ever use. */
export const growSlots = (earned: number, growth: number, ceiling: number): number => Math.min(Math.max(1, ceiling), earned + growth - 1);

/** Slots after a failure: half, at least one. */
export const halveSlots = (earned: number): number => Math.max(1, Math.floor(earned / 2));
