import { InputError } from '../../core/errors.ts';
import type { Doors } from '../../core/ports.ts';
import type { LabelDoors } from '../../images/labels/change-label.ts';
import { parsePipelineName } from '../../images/recipe/regional-recipe.ts';
import type { Bake } from '../../images/record/bake.ts';
import type { Pipeline } from '../../images/record/pipeline.ts';
import { openImages } from '../open-images.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** How the images of one recipe stand, in one line. */
const describePipeline = ({ name, current, previous, rolledBack, handsOff, openBake }: Pipeline): string =>
  [
    `${name}: ${current ? `${current.image} is current since ${timeOf(current.at)}` : 'no image was published'}`,
    previous && `before it ${previous.image}`,
    rolledBack && `${rolledBack.image} was rolled back by ${rolledBack.by}: ${rolledBack.reason}`,
    handsOff && `a person moved the label; recycler image promote ${name} moves it on`,
    openBake && `bake ${openBake} is open`,
  ]
    .filter(Boolean)
    .join('; ');

const describeBake = ({ id, step, outcome, reason, image }: Bake): string =>
  `  bake ${id}: ${outcome ?? `in ${step}`}${image?.id === undefined ? '' : ` ${image.id}`}${reason === undefined ? '' : `: ${reason}`}`;

/** Servers of enrolled fleets by the image that they run from. */
const countServers = async ({ groups, servers }: Doors): Promise<Record<string, Record<string, number>>> => {
  const counts: Record<string, Record<string, number>> = {};
  const enrolled = await groups.listEnrolled();
  for (const { name, fleet } of enrolled)
    for (const { image = 'unknown', state } of await servers.readGroups([name])) {
      if (state === 'terminated') continue;
      const ofImage = counts[image] ?? {};
      counts[image] = { ...ofImage, [fleet]: (ofImage[fleet] ?? 0) + 1 };
    }
  return counts;
};

/** `images [RECIPE]`: which image is current, and which was before; of one recipe its bakes, versions, labels, and where each image runs. */
export const images = async (name: string | undefined, options: CommonOptions): Promise<void> => {
  const { labelDoors, doors } = await openImages(options, 'images', name);
  if (name !== undefined) return showOne(labelDoors, doors, name, options);
  const pipelines = await labelDoors.bakes.listPipelines();
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/images/1', pipelines });
  if (options.json === '-') return;
  if (pipelines.length === 0)
    print('no image was ever baked: put a recipe to /recycler/recipes/NAME, and deploy the stack of images', options.json);
  for (const pipeline of pipelines) print(describePipeline(pipeline), options.json);
};

const showOne = async (labelDoors: LabelDoors, doors: Doors, name: string, options: CommonOptions): Promise<void> => {
  const pipeline = await labelDoors.bakes.readPipeline(name);
  const others = (await labelDoors.bakes.listPipelines()).filter((each) => each.name.startsWith(`${name}@`));
  const bakes = await labelDoors.bakes.listBakes(name);
  const newest = bakes.at(-1);
  if (!newest) throw new InputError(`no image of ${name} was ever baked: recycler images lists those that were`);
  const { parameter } = newest.recipe;
  const versions = await labelDoors.labels.read(parameter);
  // Fleets are those of the Region that the command asks.
  const isHome = parsePipelineName(name).region === undefined;
  const running = isHome ? await countServers(doors) : {};
  const shown = versions.map((version) => ({ ...version, ...(isHome && { runsIn: running[version.value] ?? {} }) }));
  if (options.json !== undefined)
    writeJson(options.json, { schema: 'recycler/images/1', pipelines: [pipeline, ...others], bakes, parameter, versions: shown });
  if (options.json === '-') return;
  for (const each of [pipeline, ...others]) print(describePipeline(each), options.json);
  for (const { version, value, labels, runsIn } of shown) {
    const where = Object.entries(runsIn ?? {}).map(([fleet, count]) => `${count} servers of ${fleet}`);
    const place = runsIn === undefined ? 'its servers were not asked' : where.join(', ') || 'runs nowhere';
    print(`  ${parameter} version ${version}: ${value} ${labels.join(', ') || 'no label'}; ${place}`, options.json);
  }
  for (const each of bakes.slice(-10)) print(describeBake(each), options.json);
};
