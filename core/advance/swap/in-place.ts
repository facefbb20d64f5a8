import { maxIntents } from '../../record/intent.ts';
import { enterStage, type Swap } from '../../record/swap.ts';
import { isProven } from '../campaign/proof.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { countMembers } from '../capacity/slots.ts';
import { isRollingBack, type Rule, stopOf, type Turn } from '../turn.ts';
import { findCertificateBlocker } from './certificate.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { finishSwap, isTerminationLost, rollBackSwap } from './swap-changes.ts';
import { terminateVictim } from './terminate-victim.ts';
import { findInPlaceBlocker } from './termination-blocker.ts';

/** Terminate-first: Auto Scaling replaces the victim itself, so the swap ends once the victim has left and its replacement has joined. */
export const finishInPlace = ({ campaign, snapshot, now }: Turn, swap: Swap): void => {
  const mayEnd = swap.stage === 'joined' && !swap.rollback && (!swap.isProof || isProven(campaign, swap.group));
  if (!mayEnd) return;
  if (!swap.termination)
    finishSwap(swap, 'abandoned', 'its old server was terminated, or desired capacity was changed, by others (outside the Recycler)');
  else if (hasLeft(snapshot, swap.victim)) {
    campaign.counters.replaced += 1;
    enterStage(swap, 'done', now);
    finishSwap(swap, 'done');
  }
};

/**
 * Follows the terminate call of a victim that Auto Scaling replaces. One that was never answered counts once the victim is seen leaving; desired
 * stays. After a stop it is not sent again, and one that was refused because others had ended the victim ends its swap.
 */
export const progressInPlace = (turn: Turn, swap: Swap): void => {
  const { snapshot, now } = turn;
  const { termination, replacement, stage, victim, group } = swap;
  const isLeaving = isLeavingOrGone(snapshot, victim, group);
  if (termination && isLeaving) termination.isConfirmed = true;
  if (replacement !== undefined || stage !== 'terminating') return;
  const stop = stopOf(turn);
  if (!termination && isLeaving) finishSwap(swap, 'abandoned', `${victim} was terminated by others (outside the Recycler)`);
  else if (stop && isTerminationLost(termination, now)) {
    delete swap.termination;
    rollBackSwap(swap, 'abandoned', stop.reason, now);
  }
};

/**
 * Terminates victims that Auto Scaling itself replaces: those whose drain is certified, and those whose terminate call was refused or lost. Each is
 * checked once more.
 */
export const terminateFirst: Rule = (turn) => {
  const { campaign, state, policy, intents, blockers, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  for (const swap of state.swaps.filter((each) => isToTerminate(turn, each))) {
    if (intents.length >= maxIntents) return;
    const blocker = findInPlaceBlocker(turn, policy, swap) ?? findCertificateBlocker(turn.snapshot, swap);
    if (blocker?.isForGood && !swap.termination) {
      campaign.skipped[swap.victim] ??= blocker.reason;
      rollBackSwap(swap, 'abandoned', blocker.reason, now);
    } else if (blocker) blockers.push({ swap, blocker });
    else {
      if (swap.stage !== 'terminating') enterStage(swap, 'terminating', now);
      terminateVictim(turn, swap);
    }
  }
};

const isToTerminate = ({ snapshot, now }: Readonly<Turn>, swap: Swap): boolean => {
  if (swap.method !== 'terminate-first' || swap.outcome || swap.rollback) return false;
  if (swap.stage === 'drained') return true;
  const isSent = swap.termination !== undefined && !isTerminationLost(swap.termination, now);
  return swap.stage === 'terminating' && !swap.replacement && !isSent && !isLeavingOrGone(snapshot, swap.victim, swap.group);
};

/**
 * Ends swaps whose victim went first and that no replacement comes for: the group has as many servers as others want, because they lowered desired
 * meanwhile, or because what Auto Scaling launched is not of the wanted image. The oldest first, each once its call is sure to show in what is read.
 */
export const writeOffUnneeded: Rule = ({ campaign, state, snapshot, now }) => {
  for (const group of campaign.groups) {
    const view = snapshot.group(group);
    const waiting = state.swaps.filter(
      (swap) =>
        swap.group === group && swap.method === 'terminate-first' && swap.termination?.isConfirmed && !swap.replacement && !swap.outcome,
    );
    if (!view || waiting.length === 0) continue;
    const surplus = waiting.length - Math.max(0, view.desired - countMembers(view));
    const settled = waiting.filter(({ termination }) => now - (termination?.at ?? now) > readLag);
    for (const swap of settled.slice(0, Math.max(0, surplus)))
      finishSwap(swap, 'abandoned', `${group} has ${view.desired} servers without a replacement for ${swap.victim}, as others want`);
  }
};
