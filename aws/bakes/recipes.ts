import { type Parameter, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { InputError } from '../../core/errors.ts';
import type { RecipesDoor } from '../../images/begin/begin-bakes.ts';
import { recipeParameter } from '../../images/recipe/recipe.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { parseYaml } from '../parse-yaml.ts';

const folder = recipeParameter('');

const parse = (text: string, name: string): unknown => {
  // Names of bakes, images and commands are made of it, each of which has a longest length.
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(name))
    return new InputError(`recipe ${name}: a name has at most 40 letters, digits, dashes and underlines: move it to another parameter`);
  try {
    return parseYaml(text, `recipe ${name}`);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
};

/** The door to recipes, which are the SSM parameters below /recycler/recipes/. */
export const openRecipes = (ssm: SSMClient): RecipesDoor => ({
  list: () =>
    read('ssm:GetParametersByPath', async () => {
      const found: Parameter[] = [];
      for await (const { Parameters } of paginateGetParametersByPath({ client: ssm }, { Path: folder })) found.push(...(Parameters ?? []));
      return found.flatMap(({ Name, Value }) => {
        const name = Name?.slice(folder.length);
        return name === undefined || Value === undefined ? [] : [{ name, value: parse(Value, name) }];
      });
    }),
});

/** The same, with a client of its own. */
export const connectRecipes = (make: MakeClient): RecipesDoor => openRecipes(make(SSMClient));
