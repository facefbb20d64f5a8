import type * as z from 'zod/mini';
import { InputError } from '../../core/errors.ts';
import { findProblems, type Problem, validate } from '../../core/policy/validate.ts';
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
  const [problem] = findContradictions(recipe);
  if (problem) throw new InputError(`${document}: ${problem.text}`);
  return recipe;
};

/** Everything that is wrong with a value as a recipe: what its schema finds; else what contradicts itself. Nothing where it can be used. */
export const findRecipeProblems = (value: unknown): Problem[] => {
  const problems = findProblems(recipeSchema, value);
  return problems.length > 0 ? problems : findContradictions(recipeSchema.parse(value));
};

const findContradictions = ({ parameter, base, builder, update, test, keep, regions }: Recipe): Problem[] => [
  // A base that brings its own updates, such as Bottlerocket, needs neither: it is tested and published as it is.
  ...(update && !builder
    ? [{ path: ['update'], text: 'update needs a builder: say under builder in which subnet, security groups and profile it runs' }]
    : []),
  ...(builder && !update
    ? [{ path: ['builder'], text: 'builder has nothing to do: write update, or leave builder out where the base is used as it is' }]
    : []),
  // A probe from within the network would need the function of another stack; every probe of a test is made on the server itself.
  ...test.probes.flatMap(({ reach, httpGet }, index) =>
    reach === 'vpc' && httpGet !== undefined
      ? [{ path: ['test', 'probes', index], text: `test.probes[${index}] is made from the network: write reach: ssm` }]
      : [],
  ),
  ...findBaseProblem(parameter, base.parameter, update !== undefined).map((text) => ({
    path: ['base', 'parameter'],
    text: `base.parameter ${base.parameter} ${text}`,
  })),
  ...(test.canary !== undefined && test.cluster === undefined
    ? [{ path: ['test', 'canary'], text: 'test.canary needs test.cluster, the cluster that it runs in' }]
    : []),
  ...findRegionProblems(regions, update !== undefined),
  ...(['unused', 'disabled'] as const)
    .filter((wait) => keep[wait] <= launchReportDelay)
    .map((wait) => ({
      path: ['keep', wait],
      text: `keep.${wait} is too short: EC2 reports a launch up to 24h late, so write more than 1d`,
    })),
];

/** What is wrong with a base that is an image of ours: one that was not tested, or the very one that the recipe makes. */
const findBaseProblem = (parameter: string, base: string, isUpdated: boolean): string[] => {
  const [name, label] = base.split(':');
  if (!name?.startsWith('/recycler/images/')) return [];
  if (name === parameter && label !== undefined) return ['is what this recipe itself publishes: name another one'];
  if (name === parameter && isUpdated)
    return [
      'is the parameter of this recipe, whose every image would make the next one: leave builder and update out, so that what others write there is tested and published',
    ];
  return name !== parameter && label === undefined ? [`may name an image that was not tested: write ${name}:current`] : [];
};

/** What is wrong with other Regions: one named twice, a key of another Region, or an image that is not ours to be copied. */
const findRegionProblems = (regions: Recipe['regions'], isUpdated: boolean): Problem[] => [
  ...(regions.length > 0 && !isUpdated
    ? [
        {
          path: ['regions'],
          text: 'regions copies the image that is made here, and none is: write a recipe with the base image of each Region there',
        },
      ]
    : []),
  ...regions.flatMap(({ region, key, test }, index): Problem[] => {
    const at = (...path: (string | number)[]) => ['regions', index, ...path];
    return [
      ...(regions.findIndex((each) => each.region === region) < index
        ? [{ path: at('region'), text: `regions[${index}].region ${region} is there twice: name each Region once` }]
        : []),
      // EC2 encrypts a copy with a key of the Region that it is made in (EC2 API reference, CopyImage, KmsKeyId).
      ...(key !== undefined && key.split(':')[3] !== region
        ? [{ path: at('key'), text: `regions[${index}].key is a key of ${key.split(':')[3]}: name one of ${region}` }]
        : []),
      ...(test.canary !== undefined && test.cluster === undefined
        ? [{ path: at('test', 'canary'), text: `regions[${index}].test.canary needs test.cluster, the cluster that it runs in` }]
        : []),
    ];
  }),
];

/** What makes two images of one base differ: what is put into them. How they are tested and who uses them does not. */
export const hashRecipe = ({ base, builder, update }: Recipe): string => {
  const made = JSON.stringify({ base, key: builder?.key, update });
  return `${fingerprint(made)}${fingerprint(`${made}#`)}`;
};
