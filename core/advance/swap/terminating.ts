import type { Campaign } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { addDuration } from '../../record/durations.ts';
import { maxIntents } from '../../record/intent.ts';
import { enteredAt, enterStage, type Swap } from '../../record/swap.ts';
import type { SwapEvent } from '../findings.ts';
import { isRollingBack, type Rule, stopOf, type Turn } from '../turn.ts';
import { findCertificateBlocker, mustDrain } from './certificate.ts';
import { findScaleIn } from './find-scale-in.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { confirmGone, finishSwap, isTerminationLost, leaveReplacement, rollBackSwap } from './swap-changes.ts';
import { terminateVictim } from './terminate-victim.ts';
import { findTerminationBlocker } from './termination-blocker.ts';

/** Follows a victim that was sent a terminate call until it has left. */
export const progressTermination = (turn: Turn, swap: Swap): void => {
  const { campaign, snapshot, now } = turn;
  const { termination } = swap;
  const isLeaving = isLeavingOrGone(snapshot, swap.victim, swap.group);
  if (!termination && isLeaving) {
    leaveReplacement(campaign, swap, `${swap.victim} was terminated by others (outside the Recycler)`);
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
  addDuration(campaign.durations, 'terminate', (now - termination.at) / 1_000);
  finishTerminated(campaign, swap, now);
};

/** The swap of a victim that is out of service for good is done. */
export const finishTerminated = (campaign: Campaign, swap: Swap, now: number): void => {
  campaign.counters.replaced += 1;
  delete capacityOf(campaign, swap.group).scaledIn;
  enterStage(swap, 'done', now);
  finishSwap(swap, 'done');
};

/** A replacement that died after its victim was terminated still speaks against its image. */
export const watchFinishing = (turn: Readonly<Turn>, swap: Swap): SwapEvent[] => {
  const { snapshot } = turn;
  if (!swap.replacement || swap.rollback || findScaleIn(turn, swap) !== undefined) return [];
  const status = snapshot.statusOf(swap.replacement, swap.group);
  return status === 'gone' || status === 'unhealthy' || status === 'dead' ? [{ kind: 'failed', swap, isImageFault: false }] : [];
};

/** Terminates victims whose replacements have joined, oldest join first, each checked alone. */
export const terminateVictims: Rule = (turn) => {
  const { campaign, state, policy, intents, blockers, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  const most = intents.length + Math.max(1, maxIntents - intents.length);
  for (const swap of state.swaps.filter((each) => isReadyToTerminate(turn, each)).toSorted(byJoin)) {
    if (intents.length >= most) break;
    const blocker = findTerminationBlocker(turn, policy, swap) ?? findCertificateBlocker(turn.snapshot, swap);
    if (blocker?.isForGood && swap.stage !== 'terminating') {
      campaign.skipped[swap.victim] ??= blocker.reason;
      rollBackSwap(swap, 'abandoned', blocker.reason, now);
    } else if (blocker) blockers.push({ swap, blocker });
    else {
      if (swap.stage !== 'terminating') enterStage(swap, 'terminating', now);
      terminateVictim(turn, swap);
    }
  }
};

const isReadyToTerminate = ({ snapshot, now }: Readonly<Turn>, swap: Swap): boolean => {
  if (swap.outcome || swap.rollback || swap.method !== 'launch-first' || swap.isAlternate) return false;
  if (swap.stage === 'joined') return !mustDrain(snapshot, swap.group);
  return swap.stage === 'drained' || (swap.stage === 'terminating' && (!swap.termination || isTerminationLost(swap.termination, now)));
};

const byJoin = (a: Swap, b: Swap): number => (enteredAt(a, 'joined') ?? 0) - (enteredAt(b, 'joined') ?? 0);
