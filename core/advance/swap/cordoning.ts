import type { Policy } from '../../policy/policy.ts';
import { maxIntents } from '../../record/intent.ts';
import { listCordons, type PlacedCordon } from '../../record/journal.ts';
import { enterStage, type Swap } from '../../record/swap.ts';
import { isSameWorkload, type ServerWork, type Verdict, type WorkloadView } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import type { Blocker } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';
import { isRollingBack, type Rule, type Turn } from '../turn.ts';
import { listDraining, mustDrain } from './certificate.ts';
import { rollBackSwap } from './swap-changes.ts';
import { findInPlaceBlocker, findTerminationBlocker } from './termination-blocker.ts';

/**
 * Cordons victims whose replacement has joined, in every workload that drains its servers. A cordon takes a server out of service,
 * so that each is checked like a terminate call, and by its workloads.
 */
export const cordonVictims: Rule = (turn) => {
  const { state, policy, snapshot, intents, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  for (const swap of state.swaps.filter((each) => !each.outcome && !each.rollback)) {
    if (intents.length >= maxIntents) return;
    const isFirst = swap.stage === 'joined' && swap.method === 'launch-first' && mustDrain(snapshot, swap.group);
    // What is sent again is asked about again: others may have taken a server meanwhile.
    const isAgain = swap.stage === 'cordoning' && listUnseen(turn, swap.victim).length > 0;
    if (!isFirst && !isAgain) continue;
    const blocker = findCordonBlocker(turn, policy, swap);
    if (blocker?.isForGood) {
      turn.campaign.skipped[swap.victim] ??= blocker.reason;
      rollBackSwap(swap, 'abandoned', blocker.reason, now);
    } else if (blocker) turn.blockers.push({ swap, blocker });
    else if (isAgain) resendCordons(turn, swap, swap.victim);
    else {
      enterStage(swap, 'cordoning', now);
      placeCordons(turn, swap, swap.victim);
    }
  }
};

/** Marks a server of a swap in every workload that drains it: the journal names each mark, and what was there before, ahead of the call. */
export const placeCordons = ({ campaign, snapshot, intents, now }: Turn, { id: swap, group, method }: Swap, server: string): void => {
  const purpose = method === 'reimage' ? 'restart' : 'remove';
  for (const { kind, id, servers, ...view } of listDraining(snapshot, group)) {
    const workload = { kind, id };
    const before = servers[server]?.before ?? view.before;
    const entry = { kind: 'cordon' as const, group, server, workload, purpose, at: now } as const;
    // An entry that stands already says what was there before our first mark: it is kept.
    const isJournalled = listCordons(campaign.journal).some((each) => each.server === server && isSameWorkload(each.workload, workload));
    if (!isJournalled) campaign.journal.push({ ...entry, ...(before !== undefined && { before }) });
    intents.push({ kind: 'cordon', workload, group, server, swap, purpose });
  }
};

/** Marks of a server that reads do not show after a while, though they were to be placed. */
const listUnseen = ({ campaign, snapshot, now }: Readonly<Turn>, server: string): PlacedCordon[] =>
  listCordons(campaign.journal).filter(
    ({ server: marked, group, workload, at }) =>
      marked === server &&
      now - at > readLag &&
      !snapshot.worksOf(server, group).some((each) => isSameWorkload(each.workload, workload) && each.work.cordon),
  );

/** A cordon that reads do not show after a while is sent again: placing it twice changes nothing more. */
export const resendCordons = (turn: Turn, swap: Swap, server: string): void => {
  for (const entry of listUnseen(turn, server)) {
    const { workload, group, purpose } = entry;
    entry.at = turn.now;
    turn.intents.push({ kind: 'cordon', workload, group, server, swap: swap.id, purpose });
  }
};

/** Where the victim goes first, or comes back itself, no replacement is there yet to be asked for. */
const findCordonBlocker = (turn: Readonly<Turn>, policy: Policy, swap: Swap): Blocker | undefined =>
  (swap.method === 'launch-first' ? findTerminationBlocker : findInPlaceBlocker)(turn, policy, swap) ??
  findLeaveBlocker(turn.snapshot, swap.victim, swap.group);

/** What a workload of a server has against its leaving now. An answer that is unknown is no permission. */
export const findLeaveBlocker = (snapshot: Snapshot, server: string, group: string): Blocker | undefined => {
  const against = snapshot.worksOf(server, group).flatMap(({ workload, work }) => {
    const { verdict, reason, isTurn } = work.mayLeave ?? unasked(workload, work);
    return verdict === 'pass' ? [] : [{ reason, kind: workload.kind, ...(isTurn && { isTurn }) }];
  })[0];
  if (!against) return undefined;
  const { kind, reason, isTurn } = against;
  return {
    reason: `${server} may not leave ${kind}: ${reason}`,
    unblock: 'the workload allows it',
    isForGood: false,
    ...(isTurn && { isTurn }),
  };
};

/** Where the workload says nothing about it a server may leave, unless its workload drains and could not be asked: then that one may have a say. */
const unasked = ({ drains }: WorkloadView, { work, joined }: ServerWork): Verdict =>
  drains && work === 'unknown' ? { verdict: 'unknown', reason: joined.reason } : { verdict: 'pass', reason: 'its workload has no say' };
