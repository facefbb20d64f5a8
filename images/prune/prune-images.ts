import { InputError } from '../../core/errors.ts';
import type { RecipesDoor } from '../begin/begin-bakes.ts';
import { parseRecipe, type Recipe } from '../recipe/recipe.ts';
import type { PruneDoors } from './ports.ts';
import { type PruneResult, prunePipeline } from './prune-pipeline.ts';

export type PruneImagesDoors = PruneDoors & { recipes: RecipesDoor };

/** From the schedule nothing is named; a person names one recipe. */
export type PruneImagesRequest = { recipe?: string | undefined; isPlan?: boolean; actor: string };

/** A recipe that is wrong says nothing of how long its images stay, so they stay. */
const readRecipe = (name: string, value: unknown): Recipe | undefined => {
  if (value === undefined || value instanceof InputError) return undefined;
  try {
    return parseRecipe(value, `recipe ${name}`);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
};

/**
 * Prunes the images of every recipe, and ends what bakes have left, also of recipes that are not there any more.
 *
 * @throws InputError where no recipe and no pipeline has the name that is asked for
 */
export const pruneImages = async (
  doors: PruneImagesDoors,
  { recipe: asked, isPlan = false, actor }: PruneImagesRequest,
): Promise<PruneResult[]> => {
  const recipes = new Map((await doors.recipes.list()).map(({ name, value }) => [name, value]));
  const names = [...new Set([...recipes.keys(), ...(await doors.bakes.listPipelines()).map(({ name }) => name)])].toSorted();
  if (asked !== undefined && !names.includes(asked))
    throw new InputError(`there is no recipe ${asked}; there are: ${names.join(', ') || 'none'}`);
  const results: PruneResult[] = [];
  for (const name of names.filter((each) => asked === undefined || each === asked))
    results.push(await prunePipeline(doors, { pipeline: name, recipe: readRecipe(name, recipes.get(name)), by: actor, isPlan }));
  return results;
};
