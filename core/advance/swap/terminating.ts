import type { Policy } from '../../policy/policy.ts';
import { capacityOf, type GroupCapacity } from '../../record/capacity.ts';
import { maxIntents } from '../../record/intent.ts';
import { enteredAt, enterStage, type Swap } from '../../record/swap.ts';
import { findStaleness } from '../../record/wanted.ts';
import { needsProof } from '../campaign/proof.ts';
import { findExclusion } from '../campaign/victims.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import type { Blocker, SwapEvent } from '../findings.ts';
import { isRollingBack, type Rule, stopOf, type Turn } from '../turn.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { confirmGone, finishSwap, isTerminationLost, leaveReplacement, rollBackSwap } from './swap-changes.ts';

/** Follows a victim that was sent a terminate call until it has left. */
export const progressTermination = (turn: Turn, swap: Swap): void => {
  const { campaign, snapshot, now } = turn;
  const { termination } = swap;
  const isLeaving = isLeavingOrGone(snapshot, swap.victim, swap.group);
  if (!termination && isLeaving) {
    leaveReplacement(campaign, swap, `${swap.victim} was ended by others`);
    return;
  }
  if (termination && !termination.isConfirmed && isLeaving) confirmGone(campaign, swap.group, termination, now);
  const stop = stopOf(turn);
  if (stop && isTerminationLost(termination, now)) {
    // Nothing is sent a second time after a stop: the victim stays, and what was launched for it is terminated.
    delete swap.termination;
    rollBackSwap(swap, 'abandoned', stop.reason, now);
    return;
  }
  if (!termination?.isConfirmed || !hasLeft(snapshot, swap.victim)) return;
  campaign.durations.terminate = [...campaign.durations.terminate, (now - termination.at) / 1_000].slice(-64);
  campaign.counters.replaced += 1;
  enterStage(swap, 'done', now);
  finishSwap(swap, 'done');
};

/** A replacement that died after its victim was terminated still speaks against its image. */
export const watchFinishing = ({ snapshot }: Readonly<Turn>, swap: Swap): SwapEvent[] => {
  if (!swap.replacement || swap.rollback) return [];
  const status = snapshot.statusOf(swap.replacement, swap.group);
  return status === 'gone' || status === 'unhealthy' || status === 'dead' ? [{ kind: 'failed', swap, isImageFault: false }] : [];
};

/** Terminates victims whose replacements have joined, oldest join first, each checked alone. */
export const terminateVictims: Rule = (turn) => {
  const { campaign, state, policy, intents, blockers, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  const most = intents.length + Math.max(1, maxIntents - intents.length);
  for (const swap of state.swaps.filter((each) => isReadyToTerminate(each, now)).toSorted(byJoin)) {
    if (intents.length >= most) break;
    const blocker = findTerminationBlocker(turn, policy, swap);
    if (blocker?.isForGood && swap.stage === 'joined') {
      campaign.skipped[swap.victim] ??= blocker.reason;
      rollBackSwap(swap, 'abandoned', blocker.reason, now);
    } else if (blocker) blockers.push({ swap, blocker });
    else {
      if (swap.stage === 'joined') enterStage(swap, 'terminating', now);
      swap.termination = { at: now, isConfirmed: false, decrement: true, sends: (swap.termination?.sends ?? 0) + 1 };
      intents.push({
        kind: 'terminate',
        group: swap.group,
        server: swap.victim,
        swap: swap.id,
        purpose: 'victim',
        decrement: true,
        savesConsole: false,
      });
    }
  }
};

const isReadyToTerminate = (swap: Swap, now: number): boolean =>
  !swap.outcome &&
  !swap.rollback &&
  swap.method === 'launch-first' &&
  (swap.stage === 'joined' || (swap.stage === 'terminating' && (!swap.termination || isTerminationLost(swap.termination, now))));

const byJoin = (a: Swap, b: Swap): number => (enteredAt(a, 'joined') ?? 0) - (enteredAt(b, 'joined') ?? 0);

/** Is there a value that is not explained yet, or an absolute one that was sent and not answered? A decrement now would blur what it became. */
export const isUnsettled = (capacity: GroupCapacity): boolean => capacity.unexplained !== undefined || capacity.pendingRaise !== undefined;

const wait = (reason: string, unblock: string): Blocker => ({ reason, unblock, isForGood: false });

/**
 * The last check before the one act that cannot be undone: the facts about this very server, read for this turn, must still say that it is
 * stale, in service, nobody's exception, that its replacement is healthy now, and that the group stays at or above its floor (I1, I3, I4).
 */
export const findTerminationBlocker = (
  { campaign, state, snapshot, now }: Readonly<Turn>,
  policy: Policy,
  swap: Swap,
): Blocker | undefined => {
  const wanted = campaign.wanted[swap.group];
  const facts = snapshot.facts(swap.victim);
  if (isUnsettled(capacityOf(campaign, swap.group)))
    return wait(
      `desired capacity of ${swap.group} is not settled: changed by others, or raised without an answer`,
      'the next looks settle it',
    );
  if (needsProof(campaign, swap.group)) return wait('its image is not proven yet', 'the proof bakes');
  if (!swap.replacement || snapshot.statusOf(swap.replacement, swap.group) !== 'healthy') {
    return wait(`replacement ${swap.replacement ?? ''} is not healthy at this look`, 'it becomes healthy again, or fails');
  }
  if (!facts || facts.state === 'unknown' || facts.image === undefined || !wanted) {
    return wait(`facts about ${swap.victim} could not be read`, 'EC2 answers');
  }
  const exception = findExclusion(snapshot, campaign, swap.victim);
  if (exception) return { reason: `${swap.victim} is ${exception}`, unblock: 'lift the exception', isForGood: true };
  const member = snapshot.member(swap.victim);
  const age = { ...facts, ...(member?.templateVersion !== undefined && { templateVersion: member.templateVersion }) };
  // A survey found it stale, by age too; what never changes need not be older now, so only the margin of "too old" is left out here.
  const isStale = findStaleness(age, wanted, now, policy.maxAge === undefined ? undefined : 0) !== undefined;
  if (!isStale) return { reason: `${swap.victim} is as wanted by now`, unblock: 'nothing to do', isForGood: true };
  const isServing = snapshot.statusOf(swap.victim, swap.group) === 'healthy';
  if (isServing && !isAboveFloor(state, snapshot, policy, swap.group, swap.victim)) {
    return wait(`${swap.group} would fall below what must be in service`, 'servers of the group become healthy');
  }
  return undefined;
};
