import { InputError } from '../../core/errors.ts';
import type { RecipesDoor } from '../begin/begin-bakes.ts';
import { parseRecipe, type Recipe } from '../recipe/recipe.ts';
import { parsePipelineName, recipeIn } from '../recipe/regional-recipe.ts';
import type { PruneDoors } from './ports.ts';
import { type PruneResult, prunePipeline } from './prune-pipeline.ts';

export type PruneImagesDoors = PruneDoors & {
  recipes: RecipesDoor;
  /** The images of another Region, and what uses them there. */
  inRegion: (region: string) => PruneDoors;
};

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
  for (const name of names.filter((each) => asked === undefined || each === asked)) {
    const { recipe: written, region } = parsePipelineName(name);
    const home = readRecipe(written, recipes.get(written));
    // Copies stay by the rules of their recipe, and by what uses them where they are; all of them, where the recipe names that Region no more.
    const recipe = home && region !== undefined ? recipeIn(home, region) : home;
    const own = region === undefined ? doors : doors.inRegion(region);
    results.push(await prunePipeline(own, { pipeline: name, recipe, by: actor, isPlan }));
  }
  return results;
};
