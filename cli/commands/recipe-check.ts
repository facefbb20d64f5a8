import { stringify } from 'yaml';
import { parseRecipe } from '../../images/recipe/recipe.ts';
import { nameOfFile, readDocument } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

/** `recipe check FILE`: validates, and prints the effective values, durations in seconds. */
export const recipeCheck = (file: string, options: CommonOptions): void => {
  const recipe = parseRecipe(readDocument(file, 'recipe'), `recipe ${nameOfFile(file)}`);
  if (options.json !== undefined) writeJson(options.json, recipe);
  if (options.json !== '-')
    print(`${nameOfFile(file)} is valid. Its effective values, durations in seconds:\n\n${stringify(recipe).trimEnd()}`, options.json);
};
