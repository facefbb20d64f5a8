import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { baselineOf, capacityOf } from '../../record/capacity.ts';
import { areComingBack } from '../campaign/renewal.ts';
import type { Budget } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Rule } from '../turn.ts';
import { resolvePace } from './pace.ts';
import { countReserved, isHoldingSlot } from './slots.ts';

/** Sets how many swaps may hold capacity now, and by which method. */
export const setBudget: Rule = (turn) => {
  if (turn.policy) turn.budget = countBudget(turn.state, turn.snapshot, turn.policy);
};

/**
 * The budget of a fleet now: the least of surge (or unavailable, where the policy allows no surge or servers come back themselves), room below MaxSize
 * and the account's share.
 * It counts the slots that are held already.
 */
export const countBudget = (state: CampaignState, snapshot: Snapshot, policy: Policy): Budget => {
  const pace = resolvePace(policy, baselineOf(state.campaign));
  const method = areComingBack(snapshot) ? 'reimage' : pace.surge > 0 ? 'launch-first' : 'terminate-first';
  const limits =
    method === 'launch-first'
      ? limitsOfSurge(state, snapshot, pace.surge)
      : [
          {
            slots: pace.unavailable,
            reason: `maxUnavailable allows ${pace.unavailable}`,
            unblock: 'raise pace.maxUnavailable in the policy',
          },
        ];
  limits.push(...snapshot.observation.workloads.flatMap(({ slots }) => slots ?? []));
  limits.sort((a, b) => a.slots - b.slots);
  return { slots: limits[0]?.slots ?? 0, method, limits, machines: { most: pace.total, now: countMachines(state, snapshot) } };
};

const limitsOfSurge = (state: CampaignState, snapshot: Snapshot, surge: number): Budget['limits'] => {
  const { groups } = state.campaign;
  const held = state.swaps.filter((swap) => isHoldingSlot(swap, snapshot.now) && swap.method === 'launch-first').length;
  const room = groups.reduce((sum, name) => sum + Math.max(0, countRoom(state, snapshot, name)), 0);
  const { maxSurge, usedByOthers, isBeingCounted } = snapshot.observation.account;
  return [
    { slots: surge, reason: `maxSurge allows ${surge}`, unblock: 'raise pace.maxSurge in the policy' },
    {
      slots: room + held + countReserved(state),
      reason: `no room below MaxSize of ${groups.join(', ')}`,
      unblock: `raise MaxSize of ${groups.map((name) => `${name} (now ${snapshot.group(name)?.max ?? '?'})`).join(', ')}`,
    },
    ...(maxSurge === undefined
      ? []
      : [
          {
            slots: isBeingCounted ? 0 : Math.max(0, maxSurge - usedByOthers),
            reason: isBeingCounted
              ? 'another campaign takes its share of the extra servers of the account'
              : `the account allows ${maxSurge} extra servers and other campaigns use ${usedByOthers}`,
            unblock: 'wait for the other campaigns or raise maxSurge in /recycler/account',
          },
        ]),
  ];
};

/** Machines of the fleet in any state: what its groups list, draining ones too, and what was launched and is not listed yet; not what is kept in standby. */
const countMachines = (state: CampaignState, snapshot: Snapshot): number => {
  const listed = snapshot.observation.groups.flatMap(({ members }) => members).filter(({ id }) => !snapshot.isKept(id)).length;
  const unlisted = state.swaps.filter(
    ({ outcome, method, replacement, launch }) =>
      !outcome &&
      method === 'launch-first' &&
      (replacement === undefined ? launch !== undefined : snapshot.statusOf(replacement, '') === 'unseen'),
  ).length;
  return listed + unlisted + Object.values(state.campaign.capacity).filter(({ pendingRaise }) => pendingRaise).length;
};

/** How many more servers a group may hold below its MaxSize, calls under way counted as done. */
export const countRoom = (state: CampaignState, snapshot: Snapshot, group: string): number => {
  const view = snapshot.group(group);
  if (!view) return 0;
  const { baseline, surge, pendingRaise } = capacityOf(state.campaign, group);
  const launching = state.swaps.filter((swap) => swap.group === group && swap.stage === 'launching' && swap.launch).length;
  return view.max - Math.max(view.desired, baseline + surge + launching + Math.max(0, pendingRaise?.by ?? 0));
};
