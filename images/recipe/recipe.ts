import type * as z from 'zod/mini';
import { InputError } from '../../core/errors.ts';
import { validate } from '../../core/policy/validate.ts';
import { fingerprint } from '../../core/record/fingerprint.ts';
import { recipeSchema } from './recipe-schema.ts';

/** What an image is made of, how it is tested and who uses it; durations in seconds. */
export type Recipe = z.output<typeof recipeSchema>;

/** EC2 reports a launch up to 24 hours late (API reference, Image, lastLaunchedTime), so a wait that is shorter would see none. In seconds. */
const launchReportDelay = 86_400;

/** The parameter that holds a recipe. */
export const recipeParameter = (name: string): string => `/recycler/recipes/${name}`;

/**
 * A recipe, checked and completed.
 *
 * @param document what the value is, for the message, such as `recipe web.yaml`
 * @throws InputError one line that names the field, what is wrong with it and the remedy
 */
export const parseRecipe = (value: unknown, document: string): Recipe => {
  const recipe = validate(recipeSchema, value, document);
  // A base that brings its own updates, such as Bottlerocket, needs neither: it is tested and published as it is.
  if (recipe.update && !recipe.builder)
    throw new InputError(`${document}: update needs a builder: say under builder in which subnet, security groups and profile it runs`);
  if (recipe.builder && !recipe.update)
    throw new InputError(`${document}: builder has nothing to do: write update, or leave builder out where the base is used as it is`);
  // A probe from within the network would need the function of another stack; every probe of a test is made on the server itself.
  const byNetwork = recipe.test.probes.findIndex(({ reach, httpGet }) => reach === 'vpc' && httpGet !== undefined);
  if (byNetwork >= 0) throw new InputError(`${document}: test.probes[${byNetwork}] is made from the network: write reach: ssm`);
  const problem = findBaseProblem(recipe);
  if (problem !== undefined) throw new InputError(`${document}: base.parameter ${recipe.base.parameter} ${problem}`);
  if (recipe.test.canary !== undefined && recipe.test.cluster === undefined)
    throw new InputError(`${document}: test.canary needs test.cluster, the cluster that it runs in`);
  for (const wait of ['unused', 'disabled'] as const)
    if (recipe.keep[wait] <= launchReportDelay)
      throw new InputError(`${document}: keep.${wait} is too short: EC2 reports a launch up to 24h late, so write more than 1d`);
  return recipe;
};

/** What is wrong with a base that is an image of ours: one that was not tested, or the very one that the recipe makes. */
const findBaseProblem = ({ parameter, base, update }: Recipe): string | undefined => {
  const [name, label] = base.parameter.split(':');
  if (!name?.startsWith('/recycler/images/')) return undefined;
  if (name === parameter && label !== undefined) return 'is what this recipe itself publishes: name another one';
  if (name === parameter && update)
    return 'is the parameter of this recipe, whose every image would make the next one: leave builder and update out, so that what others write there is tested and published';
  return name !== parameter && label === undefined ? `may name an image that was not tested: write ${name}:current` : undefined;
};

/** What makes two images of one base differ: what is put into them. How they are tested and who uses them does not. */
export const hashRecipe = ({ base, builder, update }: Recipe): string => {
  const made = JSON.stringify({ base, key: builder?.key, update });
  return `${fingerprint(made)}${fingerprint(`${made}#`)}`;
};
