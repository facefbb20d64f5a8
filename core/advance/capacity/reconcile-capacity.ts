import { capacityOf, type GroupCapacity, recordChange } from '../../record/capacity.ts';
import type { GroupView } from '../../record/observation.ts';
import { confirmGone } from '../swap/swap-changes.ts';
import type { Rule, Turn } from '../turn.ts';
import { memory } from './desired-then.ts';
import { isExplained, readLag, resolveAmbiguous } from './expected-desired.ts';
import { followDesiredChanges } from './follow-desired-changes.ts';
import { describeSet, giveWay } from './give-way.ts';
import { countMembers } from './slots.ts';

/** Follows others who change desired capacity meanwhile: the campaign goes on from what they want; only a proof stops for it. */
export const followOthersChanges: Rule = (turn) => {
  const wasProving = isProving(turn);
  for (const { group, from, to, cause } of reconcileCapacity(turn)) {
    turn.notices.push({
      kind: 'notify',
      level: 'info',
      text: `desired capacity of ${group} was changed by others: ${from} to ${to} (${cause}); the campaign follows`,
      next: 'nothing, if that was meant; CloudTrail names who set it',
    });
    if (!wasProving) continue;
    turn.stops.push({
      reason: `desired capacity of ${group} was changed by others from ${from} to ${to} during the proof`,
      at: turn.now,
      outcome: 'stopped',
    });
  }
};

const isProving = ({ campaign, state }: Readonly<Turn>): boolean =>
  campaign.phase === 'proof' &&
  (state.swaps.some((swap) => swap.isProof && !swap.outcome) ||
    Object.values(campaign.capacity).some((capacity) => capacity.surge > 0 || capacity.pendingRaise !== undefined));

/** What others made of a group's desired capacity, and why, as far as it is known. */
type Changed = { group: string; from: number; to: number; cause: string };

/**
 * Compares each group's desired capacity with what we record of it, after what Auto Scaling has on record of others' changes was followed.
 * A value that still neither they nor our own calls explain, for as long as a read may lag, is what others want now: desired ends there.
 */
export const reconcileCapacity = (turn: Turn): Changed[] => {
  const { campaign, state, snapshot, observation, now } = turn;
  const changed: Changed[] = [];
  for (const group of campaign.groups) {
    const view = snapshot.group(group);
    if (!view || !campaign.capacity[group]) continue;
    const capacity = capacityOf(campaign, group);
    const causes = observation.desiredChanges[group];
    for (const { from, to, cause, isAbsolute, at } of followDesiredChanges(capacity, causes ?? [], view.min)) {
      changed.push({ group, from, to, cause });
      if (isAbsolute) giveWay(turn, group, at, describeSet(group, to));
    }
    limitToMaxSize(capacity, view);
    settleCalls(turn, group, capacity, view);
    if (countMembers(view) <= view.desired) delete capacity.overSince;
    else {
      capacity.overSince ??= now;
      capacity.overAt = now;
    }
    if (!isExplained(state, group, view.desired, now)) dropCutRaise(turn, group, view.desired);
    if (isExplained(state, group, view.desired, now)) {
      delete capacity.unexplained;
      resolveAmbiguous(state, group, view.desired, now);
    } else if (capacity.unexplained?.desired !== view.desired) {
      capacity.unexplained = { desired: view.desired, at: now };
    } else if (now - capacity.unexplained.at > readLag) {
      changed.push({ group, from: capacity.baseline, to: view.desired, cause: 'Auto Scaling has no cause on record' });
      Object.assign(capacity, {
        baseline: view.desired,
        surge: 0,
        changes: [],
        ambiguous: [],
        followedSince: now,
        followed: [],
        setAt: now,
        steps: [],
        doubted: [],
        assumed: [],
      });
      delete capacity.unexplained;
      delete capacity.pendingRaise;
      giveWay(turn, group, now, describeSet(group, view.desired));
    }
    if (causes) capacity.followedAt = now;
    if (causes && capacity.unexplained === undefined) capacity.followedSince = Math.max(capacity.followedSince, now - memory);
    capacity.followed = capacity.followed.filter(({ at }) => at >= capacity.followedSince);
  }
  return changed;
};

/** Others want no more than MaxSize lets desired be, however far their steps went: a raise of ours was in what they stepped up from. */
const limitToMaxSize = (capacity: GroupCapacity, { max }: GroupView): void => {
  const beyond = Math.max(0, capacity.baseline - max);
  capacity.baseline -= beyond;
  capacity.surge += beyond;
};

/**
 * A raise to MaxSize that only a read confirmed, where others turn out to have reached it: it was cut short, and what its swap took for its
 * replacement is theirs.
 */
const dropCutRaise = (turn: Turn, group: string, desired: number): void => {
  const capacity = capacityOf(turn.campaign, group);
  const cut = capacity.assumed?.find(({ by }) => by === capacity.baseline + capacity.surge - desired);
  if (!cut) return;
  recordChange(capacity, -cut.by, cut.at);
  capacity.changes.sort((a, b) => a.at - b.at);
  capacity.assumed = (capacity.assumed ?? []).filter((each) => each !== cut);
  giveWay(turn, group, Number.NEGATIVE_INFINITY, `others had raised ${group} to its MaxSize before`);
};

/** Our own calls that this read shows, or that it would show by now had they happened. */
const settleCalls = ({ campaign, snapshot, now }: Turn, group: string, capacity: GroupCapacity, { desired, max }: GroupView): void => {
  const { pendingRaise } = capacity;
  if (pendingRaise) {
    const risen = desired - capacity.baseline - capacity.surge;
    const isLate = now - pendingRaise.at > readLag;
    // MaxSize may have cut it short, and an unanswered one may never have happened: what is seen in the end counts.
    if (isLate || (pendingRaise.isAnswered && risen === pendingRaise.by)) {
      const by = Math.max(Math.min(0, pendingRaise.by), Math.min(Math.max(0, pendingRaise.by), risen));
      if (by !== 0) recordChange(capacity, by, pendingRaise.at);
      // Where others took as many off within the same moments, it looks as if it had never happened.
      if (by !== pendingRaise.by) {
        const isOpen = pendingRaise.isAnswered === true && pendingRaise.by > 0 && desired < max;
        capacity.doubted = [...(capacity.doubted ?? []), { by: pendingRaise.by - by, at: pendingRaise.at, isOpen }];
      } else if (by > 0 && desired >= max) capacity.assumed = [...(capacity.assumed ?? []), { by, at: pendingRaise.at }];
      delete capacity.pendingRaise;
    }
  }
  for (const { server, termination } of capacity.orphans)
    if (!termination.isConfirmed && snapshot.statusOf(server, group) === 'gone') confirmGone(campaign, group, termination, now);
  capacity.orphans = capacity.orphans.filter((each) => !each.termination.isConfirmed || snapshot.member(each.server) !== undefined);
  capacity.changes = capacity.changes.filter((change) => now - change.at <= memory);
  if (capacity.doubted) capacity.doubted = capacity.doubted.filter(({ at }) => now - at <= 2 * memory);
  if (capacity.assumed) capacity.assumed = capacity.assumed.filter(({ at }) => now - at <= memory);
  // A server that we took out is known for as long as its record may be read again: else our own call would count as a step of others.
  capacity.taken = capacity.taken.filter(({ at }) => now - at <= 2 * memory || at >= capacity.followedSince);
};
