import { lockSeconds } from '../../core/record/lock.ts';
import { rollBackImage } from '../labels/roll-back.ts';
import type { BakeDoors } from '../ports.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { recipeIn, regionalName } from '../recipe/regional-recipe.ts';
import type { Bake } from '../record/bake.ts';
import { newCopy } from '../record/new-bake.ts';
import { type Pipeline, pipelineLock } from '../record/pipeline.ts';
import type { BeginBakeResult } from './begin-result.ts';
import { decideRegion } from './decide-region.ts';

export type RegionDoors = Pick<BakeDoors, 'clock' | 'bakes' | 'ledger' | 'labels' | 'notices'> & {
  /** The labels and the rejected images of another Region. */
  inRegion: (region: string) => Pick<BakeDoors, 'clock' | 'bakes' | 'ledger' | 'labels' | 'notices'>;
};

/** Serves an open bake, whatever Region it is in. */
type Continue = (bake: Bake) => Promise<BeginBakeResult>;

/**
 * Has the other Regions of a recipe follow what is current at home, one at a time and in the order of the recipe. The first one that does not have it yet is
 * served; those after it stay as they are, until it has.
 *
 * @param asked the Region that a person named
 */
export const serveRegions = async (
  doors: RegionDoors,
  name: string,
  { recipe, asked, actor, continueBake }: { recipe: Recipe; asked?: string | undefined; actor: string; continueBake: Continue },
): Promise<BeginBakeResult[]> => {
  const results: BeginBakeResult[] = [];
  const order = recipe.regions.map(({ region }) => region);
  for (const region of order) {
    const waiting = order.slice(order.indexOf(region) + 1);
    const result = await serveRegion(doors, name, { recipe, region, waiting, isAsked: region === asked, actor, continueBake });
    results.push(result);
    // A Region that was rolled back has what is current at home, and the next one may follow.
    if (result.action !== 'nothing-due' && result.action !== 'rolled-back') break;
    if (result.isBehind) break;
  }
  return results;
};

type Request = { recipe: Recipe; region: string; waiting: readonly string[]; isAsked: boolean; actor: string; continueBake: Continue };

const serveRegion = async (
  doors: RegionDoors,
  name: string,
  { recipe, region, waiting, isAsked, actor, continueBake }: Request,
): Promise<BeginBakeResult> => {
  const pipeline = regionalName(name, region);
  const [home, there] = [await doors.bakes.readPipeline(name), await doors.bakes.readPipeline(pipeline)];
  if (there.openBake !== undefined) return continueBake(await doors.bakes.readBake(there.openBake));
  const now = doors.clock.now();
  const last = (await doors.bakes.listBakes(pipeline)).at(-1);
  const { action, reason } = decideRegion({ recipe, home, there, last, isAsked, now });
  if (action === 'current') return { recipe: pipeline, action: 'nothing-due', reason };
  if (action === 'wait') return { recipe: pipeline, action: 'nothing-due', isBehind: true, reason };
  if (action === 'roll-back') {
    const { from, to, parameter } = await rollBackImage(doors.inRegion(region), { pipeline, by: 'begin-bake', reason });
    const done = `${parameter}:current of ${region} is ${to} again, since ${reason}`;
    await doors.notices.send({ level: 'alert', text: `image ${from} was rolled back: ${done}`, next: `recycler images ${pipeline}` });
    return { recipe: pipeline, action: 'rolled-back', reason: done };
  }
  const trigger = isAsked ? { by: 'hand' as const, reason: `asked for by ${actor}` } : { by: 'home' as const, reason };
  const bake = await openCopy(doors, home, { recipe, region, waiting, trigger, pipeline, now });
  return { ...(await continueBake(bake)), action: 'begun', reason: trigger.reason };
};

type Opening = Pick<Request, 'recipe' | 'region' | 'waiting'> & { trigger: Bake['trigger']; pipeline: string; now: number };

const openCopy = async (
  doors: RegionDoors,
  { current }: Pipeline,
  { recipe, region, waiting, trigger, pipeline, now }: Opening,
): Promise<Bake> => {
  const regional = recipeIn(recipe, region);
  if (!current || !regional) throw new Error(`nothing is to be copied to ${region}`);
  const source = await doors.bakes.readBake(current.bake);
  const copy = newCopy(pipeline, { recipe: regional, trigger, now, of: current, source, region, waiting });
  const lock = await doors.ledger.acquireLock(pipelineLock(pipeline), 'begin-bake', now, lockSeconds);
  try {
    return await doors.bakes.openBake(copy, lock);
  } finally {
    await doors.ledger.releaseLock(lock);
  }
};
