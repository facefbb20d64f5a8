import { isSameContent } from '../record/pipeline.ts';
import type { BakeTurn } from './turn.ts';

/**
 * Why no image is made of this content: it is published, and another id for it would make every server stale, for nothing; or it was rolled back, and comes
 * again only if a person asks for it.
 */
export const findKnownContent = ({ bake, pipeline }: BakeTurn, packages: string | undefined): string | undefined => {
  const content = { base: bake.base?.id, recipeHash: bake.recipeHash, packages };
  const { current, rolledBack } = pipeline;
  if (isSameContent(current, content)) return `the same base, recipe and packages as ${current?.image}, which is published`;
  if (bake.trigger.by !== 'hand' && isSameContent(rolledBack, content))
    return `the same base, recipe and packages as ${rolledBack?.image}, which was rolled back: recycler bake ${bake.pipeline} makes it all the same`;
  return undefined;
};
