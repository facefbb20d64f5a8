import { parseRecipe } from '../../images/recipe/recipe.ts';
import { nameOfFile, readDocument } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { printEffective } from './print-effective.ts';

/** `recipe check FILE`: validates, and prints the effective values, durations in seconds. */
export const recipeCheck = (file: string, options: CommonOptions): void => {
  const recipe = parseRecipe(readDocument(file, 'recipe'), `recipe ${nameOfFile(file)}`);
  printEffective(file, recipe, options);
};
