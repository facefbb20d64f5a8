import { capacityOf, type GroupCapacity, recordChange } from '../../record/capacity.ts';
import { isLeavingOrGone } from '../swap/server-leaving.ts';
import { confirmGone, leaveReplacement } from '../swap/swap-changes.ts';
import type { Rule, Turn } from '../turn.ts';
import { isExplained, readLag, resolveAmbiguous } from './expected-desired.ts';

/** Follows others who change desired capacity meanwhile: the campaign goes on from what they set; only a proof stops for it. */
export const followOthersChanges: Rule = (turn) => {
  const wasProving = isProving(turn);
  for (const { group, from, to } of reconcileCapacity(turn)) {
    turn.notices.push({
      kind: 'notify',
      level: 'info',
      text: `desired capacity of ${group} was changed by others: ${from} to ${to}; the campaign follows`,
      next: 'nothing, if that was meant; CloudTrail names who set it',
    });
    if (!wasProving) continue;
    turn.stops.push({
      reason: `desired capacity of ${group} is ${to} and did not rise by exactly the one server of the proof`,
      at: turn.now,
      outcome: 'stopped',
    });
  }
};

const isProving = ({ campaign, state }: Readonly<Turn>): boolean =>
  campaign.phase === 'proof' &&
  (state.swaps.some((swap) => swap.isProof && !swap.outcome) ||
    Object.values(campaign.capacity).some((capacity) => capacity.surge > 0 || capacity.pendingRaise !== undefined));

/**
 * Compares each group's desired capacity with what we record of it. A value that neither others' last setting nor our own calls explain,
 * seen twice, is what others want now: desired ends there, and swaps whose extra server it swallowed give way. Answers what changed.
 */
export const reconcileCapacity = (turn: Turn): { group: string; from: number; to: number }[] => {
  const { campaign, state, snapshot, now } = turn;
  const changed: { group: string; from: number; to: number }[] = [];
  for (const group of campaign.groups) {
    const view = snapshot.group(group);
    if (!view || !campaign.capacity[group]) continue;
    const capacity = capacityOf(campaign, group);
    settleCalls(turn, group, capacity, view.desired);
    if (isExplained(state, group, view.desired, now)) {
      delete capacity.unexplained;
      resolveAmbiguous(state, group, view.desired, now);
    } else if (!capacity.unexplained) {
      capacity.unexplained = { desired: view.desired, at: now };
    } else {
      changed.push({ group, from: capacity.baseline, to: view.desired });
      giveWay(turn, group, capacity, view.desired);
    }
  }
  return changed;
};

/** Our own calls that this read shows, or that it would show by now had they happened. */
const settleCalls = ({ campaign, snapshot, now }: Turn, group: string, capacity: GroupCapacity, desired: number): void => {
  const { pendingRaise } = capacity;
  if (pendingRaise && desired === pendingRaise.to) {
    recordChange(capacity, pendingRaise.to - pendingRaise.from, pendingRaise.at);
    delete capacity.pendingRaise;
  } else if (pendingRaise && desired === pendingRaise.from && now - pendingRaise.at > readLag) delete capacity.pendingRaise;
  for (const { server, termination } of capacity.orphans)
    if (!termination.isConfirmed && snapshot.statusOf(server, group) === 'gone') confirmGone(campaign, group, termination, now);
  capacity.orphans = capacity.orphans.filter((each) => !each.termination.isConfirmed || snapshot.member(each.server) !== undefined);
  capacity.changes = capacity.changes.filter((change) => now - change.at <= readLag);
};

const giveWay = ({ campaign, state, snapshot }: Turn, group: string, capacity: GroupCapacity, desired: number): void => {
  Object.assign(capacity, { baseline: desired, surge: 0, changes: [], ambiguous: [] });
  delete capacity.unexplained;
  delete capacity.pendingRaise;
  for (const swap of state.swaps) {
    if (swap.group !== group || swap.outcome || swap.termination?.isConfirmed || swap.method !== 'launch-first') continue;
    if (swap.termination && isLeavingOrGone(snapshot, swap.victim, group)) continue;
    delete swap.termination;
    leaveReplacement(campaign, swap, `desired capacity of ${group} was set to ${desired} by others`);
  }
};
