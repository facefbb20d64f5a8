import type { FailureCause, Swap } from '../../record/swap.ts';
import type { SwapEvent } from '../findings.ts';
import { rollBackSwap } from './swap-changes.ts';

/**
 * Fails a swap whose replacement did not do: it is rolled back, and the failure counts.
 *
 * @param cause given where the replacement may be in service still
 */
export const failSwap = (swap: Swap, reason: string, isImageFault: boolean, now: number, cause?: FailureCause): SwapEvent[] => {
  rollBackSwap(swap, 'failed', reason, now, cause);
  return [{ kind: 'failed', swap, isImageFault }];
};
