import type { Swap } from '../../record/swap.ts';
import type { SwapEvent } from '../findings.ts';
import type { Rule, Turn } from '../turn.ts';
import { progressReplacement } from './booting.ts';
import { isDraining, progressDrain } from './draining.ts';
import { findScaleIn } from './find-scale-in.ts';
import { finishInPlace, progressInPlace } from './in-place.ts';
import { finishReimage, progressReimage } from './reimaging.ts';
import { progressRollback } from './rollback.ts';
import { isLeavingOrGone } from './server-leaving.ts';
import { leaveReplacement } from './swap-changes.ts';
import { progressTermination, watchFinishing } from './terminating.ts';

/** Moves every swap as far as this turn allows. Level-triggered: it depends on the swap's record and the snapshot alone. */
export const progressSwaps: Rule = (turn) => {
  for (const swap of turn.state.swaps) if (!swap.outcome) turn.swapEvents.push(...progressSwap(turn, swap));
};

const progressSwap = (turn: Turn, swap: Swap): SwapEvent[] => {
  if (swap.rollback) {
    progressRollback(turn, swap);
    return [];
  }
  if (isDraining(swap)) return progressDrain(turn, swap);
  switch (swap.method) {
    case 'launch-first':
      return progressLaunchFirst(turn, swap);
    case 'reimage': {
      const events = progressReimage(turn, swap);
      if (swap.outcome || swap.rollback) return events;
      events.push(...progressReplacement(turn, swap));
      finishReimage(turn, swap);
      return events;
    }
    case 'terminate-first': {
      progressInPlace(turn, swap);
      const events = progressReplacement(turn, swap);
      finishInPlace(turn, swap);
      return events;
    }
  }
};

const progressLaunchFirst = (turn: Turn, swap: Swap): SwapEvent[] => {
  if (swap.stage === 'terminating') {
    const scaledIn = findScaleIn(turn, swap);
    if (scaledIn !== undefined) swap.scaledIn = scaledIn;
    const events = watchFinishing(turn, swap);
    progressTermination(turn, swap);
    return events;
  }
  if (isLeavingOrGone(turn.snapshot, swap.victim, swap.group)) {
    leaveReplacement(turn.campaign, swap, `${swap.victim} was terminated by others (outside the Recycler)`);
    return [];
  }
  return progressReplacement(turn, swap);
};
