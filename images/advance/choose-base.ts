import type { BaseImage } from '../record/base-image.ts';
import { findKnownContent } from './known-content.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/** Which image is updated: the one that the base's parameter names, if it is from an owner that the recipe allows. */
export const chooseBase = (turn: BakeTurn): undefined => {
  const { bake, observation } = turn;
  const { base } = observation;
  if (!base) return;
  const problem = findProblem(turn, base);
  if (problem !== undefined) return endBake(turn, 'failed', problem);
  bake.base = base;
  const { update } = bake.recipe;
  if (update?.release === 'base') {
    if (base.release === undefined)
      return endBake(turn, 'failed', `the base image ${base.id} (${base.name}) does not say its release: write it under update.release`);
    bake.recipe = { ...bake.recipe, update: { ...update, release: base.release } };
  }
  if (bake.recipe.update) return enterStep(turn, 'build');
  const known = findKnownContent(turn, undefined);
  if (known !== undefined) return endBake(turn, 'unchanged', known);
  // Nothing is put into it, so the base itself is tested and published.
  bake.image = { name: base.name, attempt: 1, id: base.id, isBase: true };
  enterStep(turn, 'test');
};

const findProblem = ({ bake, pipeline }: BakeTurn, base: BaseImage): string | undefined => {
  const { owners, architecture, parameter } = bake.recipe.base;
  const isAllowed = owners.some((owner) => owner === base.owner || owner === base.ownerAlias);
  if (!isAllowed)
    return `the base image ${base.id} of ${parameter} belongs to ${base.ownerAlias ?? base.owner}, and the recipe allows ${owners.join(', ')}`;
  if (base.state !== 'available') return `the base image ${base.id} of ${parameter} is ${base.state}, not available`;
  if (base.architecture !== architecture)
    return `the base image ${base.id} is for ${base.architecture}, and the recipe says ${architecture}`;
  const before = pipeline.current?.base;
  // A withdrawn base: its parameter points back. A person who asks for the bake has seen that.
  if (before && before.createdAt > base.createdAt && bake.trigger.by !== 'hand')
    return `the base image ${base.id} is older than ${before.id}, of which the published image was made: recycler bake ${bake.pipeline} makes an image of it all the same`;
  return undefined;
};
