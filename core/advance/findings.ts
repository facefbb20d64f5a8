import type { Brake } from '../record/brake.ts';
import type { Method } from '../record/stages.ts';
import type { Swap } from '../record/swap.ts';

/** A brake as one turn finds it. */
export type Finding = {
  kind: Brake['kind'];
  reason: string;
  unblock: string;
  /** What changes from poll to poll about it, such as how often something was tried. */
  detail?: string;
  /** When it ends, in milliseconds, where that is known. */
  until?: number;
  /** How urgently people are notified: a warning, unless it was meant to hold (info), or only a person can lift it (alert). */
  level?: 'info' | 'alert';
  /** Is it expected to be gone at the next poll? */
  isBrief?: boolean;
  /** Does the rest of the fleet go on? */
  isPartial?: boolean;
  /** Of a partial one: is all that waits held by it, so that its limit runs? */
  isLast?: boolean;
  /** Can it only be judged while servers are replaced, so that it is not over because the campaign waits for something else? */
  isWhileReplacing?: boolean;
};

/** What happened to a swap that concerns more than that swap. */
export type SwapEvent =
  | { kind: 'joined'; swap: Swap }
  | { kind: 'failed'; swap: Swap; isImageFault: boolean }
  | { kind: 'proven'; swap: Swap };

/** What keeps one victim in service now; `isForGood` when it stays for the whole campaign, `isTurn` when only others go first. */
export type Blocker = { reason: string; unblock: string; isForGood: boolean; isTurn?: true };

/** What limits how many swaps may hold capacity at once, the tightest limit first. */
export type Budget = {
  slots: number;
  method: Method;
  limits: { slots: number; reason: string; unblock: string }[];
  /** Machines of the fleet in any state, draining ones too, and how many there may be at most. */
  machines?: { most: number; now: number };
};
