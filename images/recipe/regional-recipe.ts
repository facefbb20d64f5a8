import type { Recipe } from './recipe.ts';

/** A pipeline of one Region: its name is that of the recipe, with the Region after an at sign where it is not the home of the recipe. */
export type RegionalName = { recipe: string; region?: string };

/** The name under which the images of a recipe in another Region are recorded. No name of a parameter has an at sign, so none is meant by two. */
export const regionalName = (recipe: string, region: string): string => `${recipe}@${region}`;

/** The parts of the name of a pipeline. */
export const parsePipelineName = (name: string): RegionalName => {
  const [recipe = '', region] = name.split('@');
  return { recipe, ...(region !== undefined && { region }) };
};

/**
 * A recipe as it stands for the copies in another Region: tested with the group of that Region, used by fleets there, and made of nothing.
 *
 * @returns undefined where the recipe does not name that Region
 */
export const recipeIn = (recipe: Recipe, region: string): Recipe | undefined => {
  const found = recipe.regions.find((each) => each.region === region);
  if (!found) return undefined;
  const { builder: _, update: __, launchTemplates: ___, ...kept } = recipe;
  return { ...kept, test: { ...found.test, probes: recipe.test.probes }, fleets: found.fleets, regions: [found] };
};
