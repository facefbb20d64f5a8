import { capacityOf } from '../../record/capacity.ts';
import { listCordons } from '../../record/journal.ts';
import type { Observation } from '../../record/observation.ts';
import { beginSwap, enterStage, isVictimTaken, type Swap, type Termination } from '../../record/swap.ts';
import { isSick, listVictims } from '../campaign/victims.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import { countExtra, countUnassigned } from '../capacity/slots.ts';
import type { Snapshot } from '../snapshot.ts';
import { isRollingBack, type Rule, stopOf, type Turn } from '../turn.ts';
import { certificateFor, certifiedUntil, listDraining } from './certificate.ts';
import { findLeaveBlocker, placeCordons, resendCordons } from './cordoning.ts';
import { findKeepBlocker, isToBeKept, keepReplacement, progressKeeping } from './quarantine.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { listSurplus } from './surplus.ts';
import { confirmGone, finishSwap, isTerminationLost, rollBackSwap } from './swap-changes.ts';
import { findVictimBlocker, isUnsettled } from './termination-blocker.ts';

/** Follows a swap that is rolled back until its replacement has left. */
export const progressRollback = (turn: Turn, swap: Swap): void => {
  const { campaign, snapshot, now } = turn;
  const { rollback, replacement } = swap;
  if (!rollback) return;
  if (swap.method === 'terminate-first' && isNeverSent(swap, snapshot, now)) delete swap.termination;
  const finish = () => finishSwap(swap, rollback.outcome, rollback.reason);
  // Whether it came back or not: the server is the group's own, with data of its own, and stays.
  if (swap.method === 'reimage') finish();
  // No victim left for its replacement, which is a server of the group like any other.
  else if (swap.method === 'terminate-first' && !swap.termination) finish();
  else if (!replacement) {
    // A launch must be answered first: what it made is ours to terminate.
    if (!isAwaitingLaunch(swap)) finish();
  } else {
    const { termination } = rollback;
    if (termination?.keepUntil !== undefined) {
      progressKeeping(turn, swap, replacement, termination);
      return;
    }
    if (!isLeavingOrGone(snapshot, replacement, swap.group)) return;
    if (termination && !termination.isConfirmed) confirmGone(campaign, swap.group, termination, now);
    if (hasLeft(snapshot, replacement)) finish();
  }
};

/** Was the terminate call for the victim lost, and does the victim serve on? Then nothing of ours is on its way. */
const isNeverSent = ({ termination, victim, group }: Swap, snapshot: Snapshot, now: number): boolean =>
  isTerminationLost(termination, now) && !isLeavingOrGone(snapshot, victim, group);

/** Was its replacement asked for, and is not known yet? Launch-first by us; else Auto Scaling launches it. */
const isAwaitingLaunch = ({ stage, launch, termination }: Swap): boolean =>
  (stage === 'launching' && launch !== undefined) || (stage === 'terminating' && termination !== undefined);

/** After a stop, and without a lease, every swap whose victim was not taken out of service by a call is rolled back. */
export const abandonSwaps: Rule = (turn) => {
  if (!isRollingBack(turn)) return;
  const reason = stopOf(turn)?.reason ?? turn.observation.noLease ?? '';
  for (const swap of turn.state.swaps) if (!swap.outcome && !isVictimTaken(swap)) rollBackSwap(swap, 'abandoned', reason, turn.now);
};

/**
 * Terminates replacements that are rolled back, and extra servers that no victim is left for. Both leave by name, with decrement;
 * a healthy one only when the group has what it must have in service without it (I1).
 */
export const terminateOwn: Rule = (turn) => {
  for (const swap of turn.state.swaps) terminateReplacement(turn, swap);
  for (const group of turn.campaign.groups) terminateOrphans(turn, group);
};

/** How long an extra server of ours helps a group out that others left short, in milliseconds. Then it leaves all the same: the group is as it would be without us. */
const longestHelp = 15 * 60_000;

const isNeeded = ({ state, snapshot, policy, now }: Readonly<Turn>, server: string, group: string, since: number): boolean =>
  now - since <= longestHelp && snapshot.statusOf(server, group) === 'healthy' && !isAboveFloor(state, snapshot, policy, group, server);

const terminateReplacement = (turn: Turn, swap: Swap): void => {
  const { campaign, state, snapshot, intents, now } = turn;
  const { rollback, replacement, group } = swap;
  if (!rollback || swap.outcome || !replacement || swap.method === 'reimage' || isUnsettled(capacityOf(campaign, group))) return;
  if (rollback.termination && !isTerminationLost(rollback.termination, now)) return;
  const status = snapshot.statusOf(replacement, group);
  if (status === 'gone' || (status === 'unseen' && snapshot.facts(replacement)?.state === 'terminated')) return;
  if (isNeeded(turn, replacement, group, rollback.at)) {
    terminateSick(turn, swap);
    return;
  }
  if (!isEmpty(turn, swap, replacement)) return;
  const forgetsKept = rollback.notKept !== undefined || rollback.termination?.keepUntil !== undefined;
  if (isToBeKept(turn, swap)) {
    const blocker = findKeepBlocker(turn, swap);
    if (blocker === undefined) {
      keepReplacement(turn, swap, replacement);
      return;
    }
    rollback.reason = describeNotKept(rollback.reason, blocker);
  }
  // Where others took its victim, its raise of desired is still ours: it leaves together with it.
  const decrement =
    rollback.termination?.decrement ?? ((swap.method === 'launch-first' && !swap.isAbsorbed) || countUnassigned(state, group) > 0);
  rollback.termination = { at: now, isConfirmed: false, decrement, sends: (rollback.termination?.sends ?? 0) + 1 };
  capacityOf(campaign, group).taken.push({ server: replacement, at: now });
  const savesConsole = rollback.outcome === 'failed';
  const certificate = isMember(turn, replacement, group) ? certificateFor(snapshot, replacement, group) : {};
  intents.push({
    kind: 'terminate',
    group,
    server: replacement,
    swap: swap.id,
    purpose: 'rollback',
    decrement,
    savesConsole,
    ...(forgetsKept && { forgetsKept }),
    ...certificate,
  });
};

/** Why a swap failed, and why its replacement is not kept all the same; said once, however often the call is sent. */
const describeNotKept = (reason: string, blocker: string): string => (reason.includes(notKept) ? reason : `${reason}${notKept}${blocker}`);

const notKept = '; not kept in quarantine: ';

/**
 * The group needs the replacement, because one of its own servers does not serve: that one leaves in its stead, by name, where it may. Desired goes
 * back to what others want, and as many serve as before.
 */
const terminateSick = (turn: Turn, swap: Swap): void => {
  const { campaign, state, snapshot, policy } = turn;
  const { group } = swap;
  const { orphans } = capacityOf(campaign, group);
  if (!policy || orphans.length > 0) return;
  const [sick] = listVictims(state, snapshot).filter(
    (victim) =>
      victim.group === group &&
      isSick(snapshot, victim) &&
      !isMember(turn, victim.id, group) &&
      !findVictimBlocker(turn, policy, { group, victim: victim.id }),
  );
  if (!sick) return;
  beginOrphan(turn, group, sick.id);
  finishSwap(swap, swap.rollback?.outcome ?? 'abandoned', `${swap.rollback?.reason ?? ''}; it stays for ${sick.id}, which did not serve`);
};

/** Does a workload that drains its servers count on this one, or give no answer? */
const isMember = ({ snapshot }: Readonly<Turn>, server: string, group: string): boolean =>
  listDraining(snapshot, group).some(({ servers }) => servers[server] !== undefined && servers[server]?.work !== 'starting');

/** A replacement that has become a member of such a workload may hold what is nowhere else: it is drained before it is terminated. */
const isEmpty = (turn: Turn, swap: Swap, replacement: string): boolean => {
  const { campaign, snapshot, observation, now } = turn;
  if (!isMember(turn, replacement, swap.group) || certifiedUntil(snapshot, replacement, swap.group) > now) return true;
  const placed = listCordons(campaign.journal).filter((entry) => entry.server === replacement);
  if (observation.noLease !== undefined) return false;
  // A server that works is not drained before its workload says that it can do without it; one that failed leaves in any case.
  const blocker = placed.length === 0 && isExtra(swap) ? findLeaveBlocker(snapshot, replacement, swap.group) : undefined;
  if (blocker) {
    turn.blockers.push({ swap, blocker });
    return false;
  }
  if (placed.length === 0) placeCordons(turn, swap, replacement);
  else resendCordons(turn, swap, replacement);
  return false;
};

const terminateOrphans = (turn: Turn, group: string): void => {
  const { campaign, state, snapshot, observation, now } = turn;
  const capacity = capacityOf(campaign, group);
  if (isUnsettled(capacity)) return;
  for (const { server, termination } of capacity.orphans)
    if (isTerminationLost(termination, now)) terminateOrphan(turn, group, server, termination);
  const view = snapshot.group(group);
  if (!view || (campaign.phase !== 'settle' && !isRollingBack(turn))) return;
  const extra = countExtra(state, view, now);
  const owned = new Set(state.swaps.flatMap((swap) => (swap.replacement && !swap.outcome ? [swap.replacement] : [])));
  const unassigned = observation.unclaimed
    .filter((each) => each.group === group && !owned.has(each.id) && snapshot.statusOf(each.id, group) !== 'gone')
    .filter((each) => !capacity.orphans.some((known) => known.server === each.id))
    .toSorted((a, b) => b.launchedAt - a.launchedAt)
    .slice(0, Math.max(0, extra));
  for (const each of unassigned) {
    if (isNeeded(turn, each.id, group, campaign.moved.at)) continue;
    if (isMember(turn, each.id, group)) rollBackExtra(turn, each);
    else beginOrphan(turn, group, each.id);
  }
  terminateSurplus(turn, group, extra - unassigned.length);
};

/** Is it a server too many, that stands for no old one? */
const isExtra = ({ victim, replacement }: Swap): boolean => victim === replacement;

/** An extra server that a workload counts on leaves as a replacement does that is rolled back: drained first, and with a certificate that nothing is left on it. */
const rollBackExtra = ({ campaign, state, now }: Turn, { id, group, zone, launchedAt }: Observation['unclaimed'][number]): void => {
  const extra = { id, group, zone, launchedAt, why: 'one more than others want' };
  const swap = beginSwap(campaign, extra, 'launch-first', 'launching', false, now);
  swap.replacement = id;
  enterStage(swap, 'booting', now);
  rollBackSwap(swap, 'abandoned', `${id} is one more than others want, and no old server is left that could go in its place`, now);
  state.swaps.push(swap);
};

/**
 * Others took servers that we had launched: the group is larger than they want, and no new server of ours is left to leave for it. A stale one
 * leaves, by name and under every check that a victim has: one that does not serve, before one that does.
 */
const terminateSurplus = (turn: Turn, group: string, count: number): void => {
  const { campaign, state, snapshot, policy } = turn;
  const view = snapshot.group(group);
  const { baseline, surge, orphans } = capacityOf(campaign, group);
  const isOpen = state.swaps.some((swap) => swap.group === group && !swap.outcome) || orphans.length > 0;
  if (count <= 0 || isOpen || !policy || view?.desired !== baseline + surge) return;
  const mayLeave = listSurplus(state, group, count).filter((victim) => !findVictimBlocker(turn, policy, { group, victim }));
  const stale =
    mayLeave.find((id) => isSick(snapshot, { id, group })) ??
    // What others want stays in service, whatever the policy would let be missing.
    mayLeave.find((victim) => isAboveFloor(state, snapshot, undefined, group, victim));
  if (stale === undefined || isMember(turn, stale, group)) return;
  beginOrphan(turn, group, stale);
};

/** Writes an extra server into the record, and terminates it by name. */
const beginOrphan = (turn: Turn, group: string, server: string): void => {
  const termination = { at: turn.now, isConfirmed: false, decrement: true, sends: 0 };
  capacityOf(turn.campaign, group).orphans.push({ server, termination });
  terminateOrphan(turn, group, server, termination);
};

const terminateOrphan = ({ campaign, intents, now }: Turn, group: string, server: string, termination: Termination): void => {
  termination.at = now;
  termination.sends += 1;
  capacityOf(campaign, group).taken.push({ server, at: now });
  intents.push({ kind: 'terminate', group, server, purpose: 'orphan', decrement: true, savesConsole: false });
};
