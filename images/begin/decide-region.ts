import { formatDuration } from '../../core/policy/duration.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Bake } from '../record/bake.ts';
import type { Pipeline } from '../record/pipeline.ts';

/** What is known of a recipe at home and in one other Region. */
type Known = {
  recipe: Recipe;
  home: Pipeline;
  there: Pipeline;
  /** The newest copy that was made there, however it ended. */
  last: Bake | undefined;
  /** A person asks for a copy. */
  isAsked: boolean;
  now: number;
};

/** What is done about one Region. Only where it is `current` comes the next one. */
export type RegionDecision = { action: 'copy' | 'roll-back' | 'wait' | 'current'; reason: string };

/**
 * Decides what becomes of one Region: it follows what is current at home, by a copy of its own, or back to the one that it had before. A copy that did not pass
 * is not made again by itself, and neither is one that was rolled back there.
 */
export const decideRegion = ({ recipe, home, there, last, isAsked, now }: Known): RegionDecision => {
  const source = home.current?.image;
  if (source === undefined) return { action: 'wait', reason: 'nothing was published at home' };
  if (there.current?.copyOf === source) return { action: 'current', reason: `${there.current.image} is the copy of ${source}` };
  if (there.handsOff) return { action: 'wait', reason: `the label was moved by a person: recycler image promote ${there.name}` };
  if (home.handsOff && !isAsked)
    return { action: 'wait', reason: `the label at home was moved by a person: recycler image promote ${home.name}` };
  if (home.openBake !== undefined) return { action: 'wait', reason: `bake ${home.openBake} is open at home` };
  const isTakenBack = there.current !== undefined && there.current.copyOf === home.rolledBack?.image;
  if (isTakenBack && there.previous?.copyOf === source)
    return { action: 'roll-back', reason: `it is a copy of ${home.rolledBack?.image}, rolled back at home: ${home.rolledBack?.reason}` };
  if (isAsked) return { action: 'copy', reason: `a copy of ${source} was asked for` };
  if (there.rolledBack?.copyOf === source)
    return { action: 'wait', reason: `the copy of ${source} was rolled back here: recycler bake ${there.name} makes another one` };
  if (last?.copy?.of === source) {
    const { outcome = 'failed', reason = '' } = last;
    if (outcome !== 'failed')
      return { action: 'wait', reason: `the copy of ${source} is ${outcome}: ${reason}; recycler bake ${there.name} makes another one` };
    if (now - last.startedAt < recipe.every * 1_000)
      return {
        action: 'wait',
        reason: `the copy of ${source} failed, and is tried again ${formatDuration(recipe.every)} after it began: ${reason}`,
      };
  }
  return { action: 'copy', reason: `${source} is current at home` };
};
