import { formatDuration } from '../../core/policy/duration.ts';
import { hashRecipe, type Recipe } from '../recipe/recipe.ts';
import type { Bake, Trigger } from '../record/bake.ts';
import type { BaseImage } from '../record/base-image.ts';

/** Seconds after the begin of a bake until its base is polled for a newer one. No event says that a public parameter moved, so it is polled hourly. */
const basePollSeconds = 3_600;

/** What is known when it is decided whether a bake begins. */
type Known = {
  recipe: Recipe;
  /** The newest bake of the recipe, however it ended. */
  last: Bake | undefined;
  /** The base image now; absent where it was not polled, or could not be read, which is no reason to bake. */
  base?: BaseImage | undefined;
  /** A vulnerability of the image that is current; absent where none was reported. */
  finding?: { severity: string; title: string } | undefined;
  now: number;
};

/** Is it time to poll the base image of a recipe? */
export const isBasePollDue = ({ last, now }: Pick<Known, 'last' | 'now'>): boolean =>
  last !== undefined && now - last.startedAt >= basePollSeconds * 1_000;

/** Why a bake begins now; undefined where nothing asks for one. A bake that failed comes again for the same reasons, and no sooner. */
export const decideTrigger = ({ recipe, last, base, finding, now }: Known): Trigger | undefined => {
  if (!last) return { by: 'recipe', reason: 'no image was ever made of this recipe' };
  if (last.recipeHash !== hashRecipe(recipe)) return { by: 'recipe', reason: `the recipe has changed since bake ${last.id}` };
  // Without a newer base the same packages would come of it again.
  if (base && finding && base.id !== last.base?.id)
    return { by: 'finding', reason: `${finding.severity}: ${finding.title}; ${recipe.base.parameter} names a newer base, ${base.id}` };
  if (base && isBasePollDue({ last, now }) && base.id !== last.base?.id)
    return { by: 'base', reason: `${recipe.base.parameter} names ${base.id}, and no longer ${last.base?.id ?? 'what could not be used'}` };
  const age = (now - last.startedAt) / 1_000;
  return age >= recipe.every ? { by: 'schedule', reason: `the last bake began ${formatDuration(age)} ago` } : undefined;
};
