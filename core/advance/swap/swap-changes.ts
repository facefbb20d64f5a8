import type { Campaign } from '../../record/campaign.ts';
import { capacityOf, recordChange } from '../../record/capacity.ts';
import type { FailureCause, Swap, Termination } from '../../record/swap.ts';
import { isProven } from '../campaign/proof.ts';
import { readLag } from '../capacity/expected-desired.ts';

/** Ends a swap with its outcome. */
export const finishSwap = (swap: Swap, outcome: NonNullable<Swap['outcome']>, reason?: string): void => {
  swap.outcome = outcome;
  if (reason !== undefined) swap.reason = reason;
};

/** Begins to roll a swap back: its replacement, if there is one, is terminated by name; its victim stays. The first reason stays. */
export const rollBackSwap = (swap: Swap, outcome: 'failed' | 'abandoned', reason: string, now: number, cause?: FailureCause): void => {
  swap.rollback ??= { outcome, reason, at: now, ...(cause !== undefined && { cause }) };
};

/**
 * Others took the victim, or desired: the swap ends, and its replacement stays as a server of the group (or as an extra one to adopt).
 * A proof goes on all the same, for no other server may be launched with its image before it has joined; no victim leaves for it.
 */
export const leaveReplacement = (campaign: Campaign, swap: Swap, reason: string): void => {
  const wanted = campaign.wanted[swap.group];
  const isProving = swap.isProof && wanted !== undefined && !isProven(campaign, swap.group);
  if (swap.stage === 'launching' && swap.launch && !swap.replacement) swap.rollback = { outcome: 'abandoned', reason, at: swap.launch.at };
  else if (swap.replacement && isProving) swap.method = 'terminate-first';
  else finishSwap(swap, 'abandoned', reason);
};

/** A terminate call that was answered: the server leaves, and desired is one lower. */
export const confirmTermination = (campaign: Campaign, group: string, termination: Termination): void => {
  termination.isConfirmed = true;
  if (termination.decrement) recordChange(capacityOf(campaign, group), -1, termination.at);
};

/** A terminate call that was never answered, for a server that is seen leaving: by our call, or by others' that left desired as it was. */
export const confirmGone = (campaign: Campaign, group: string, termination: Termination, now: number): void => {
  termination.isConfirmed = true;
  if (termination.decrement) capacityOf(campaign, group).ambiguous.push(now);
};

/** Was a terminate call lost for so long that it must be sent again? */
export const isTerminationLost = (termination: Termination | undefined, now: number): boolean =>
  termination !== undefined && !termination.isConfirmed && now - termination.at > readLag;
