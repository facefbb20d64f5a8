import type { Swap } from '../../record/swap.ts';
import type { SwapEvent } from '../findings.ts';
import { rollBackSwap } from './swap-changes.ts';

/** Fails a swap whose replacement did not do: it is rolled back, and the failure counts. */
export const failSwap = (swap: Swap, reason: string, isImageFault: boolean, now: number): SwapEvent[] => {
  rollBackSwap(swap, 'failed', reason, now);
  return [{ kind: 'failed', swap, isImageFault }];
};
