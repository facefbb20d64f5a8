import { parseYaml } from '../../aws/parse-yaml.ts';
import { InputError } from '../../core/errors.ts';
import { findRecipeProblems, parseRecipe } from '../../images/recipe/recipe.ts';
import { describeProblems } from '../describe-problems.ts';
import type { CommonOptions } from '../options.ts';
import { nameOfFile, readTextFile } from '../read-file.ts';
import { printEffective } from './print-effective.ts';

/** `recipe check FILE`: validates, and prints the effective values, durations in seconds. @throws InputError with every error of the recipe, each with its line */
export const recipeCheck = (file: string, options: CommonOptions): void => {
  const document = `recipe ${nameOfFile(file)}`;
  const text = readTextFile(file, 'recipe');
  const wrong = describeProblems(text, document, findRecipeProblems);
  if (wrong !== undefined) throw new InputError(wrong);
  printEffective(file, parseRecipe(parseYaml(text, document), document), options);
};
