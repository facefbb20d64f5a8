import { maxIntents } from '../../record/intent.ts';
import { enterStage, type Swap } from '../../record/swap.ts';
import { isProven } from '../campaign/proof.ts';
import { isRollingBack, type Rule, type Turn } from '../turn.ts';
import { certificateFor, findCertificateBlocker } from './certificate.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { finishSwap, rollBackSwap } from './swap-changes.ts';
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

/** A terminate call that was never answered counts once the victim is seen leaving; desired stays, since Auto Scaling replaces the victim. */
export const confirmInPlace = ({ snapshot }: Turn, { termination, victim, group }: Swap): void => {
  if (termination && !termination.isConfirmed && isLeavingOrGone(snapshot, victim, group)) termination.isConfirmed = true;
};

/** Terminates victims whose drain is certified, each checked once more; Auto Scaling launches their replacements. */
export const terminateDrained: Rule = (turn) => {
  const { campaign, state, snapshot, policy, intents, blockers, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  for (const swap of state.swaps) {
    const isReady = swap.method === 'terminate-first' && swap.stage === 'drained' && !swap.outcome && !swap.rollback;
    if (!isReady || intents.length >= maxIntents) continue;
    const blocker = findInPlaceBlocker(turn, policy, swap) ?? findCertificateBlocker(snapshot, swap);
    if (blocker?.isForGood) {
      campaign.skipped[swap.victim] ??= blocker.reason;
      rollBackSwap(swap, 'abandoned', blocker.reason, now);
    } else if (blocker) blockers.push({ swap, blocker });
    else {
      enterStage(swap, 'terminating', now);
      terminateInPlace(turn, swap);
    }
  }
};

/** Sends the terminate call for a victim that Auto Scaling itself replaces. */
export const terminateInPlace = ({ snapshot, intents, now }: Turn, swap: Swap): void => {
  swap.termination = { at: now, isConfirmed: false, decrement: false, sends: 1 };
  intents.push({
    kind: 'terminate',
    group: swap.group,
    server: swap.victim,
    swap: swap.id,
    purpose: 'victim',
    decrement: false,
    savesConsole: false,
    ...certificateFor(snapshot, swap.victim, swap.group),
  });
};
