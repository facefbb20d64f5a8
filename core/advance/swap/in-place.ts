import { enterStage, type Swap } from '../../record/swap.ts';
import { isProven } from '../campaign/proof.ts';
import type { Turn } from '../turn.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { finishSwap } from './swap-changes.ts';

/** Terminate-first: Auto Scaling replaces the victim itself, so the swap ends once the victim has left and its replacement has joined. */
export const finishInPlace = ({ campaign, snapshot, now }: Turn, swap: Swap): void => {
  const mayEnd = swap.stage === 'joined' && !swap.rollback && (!swap.isProof || isProven(campaign, swap.group));
  if (!mayEnd) return;
  if (!swap.termination) finishSwap(swap, 'abandoned', 'its victim was ended, or desired capacity changed, by others');
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
