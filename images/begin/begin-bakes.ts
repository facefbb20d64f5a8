import { InputError, isExpected, isOfTheWorld } from '../../core/errors.ts';
import { lockSeconds } from '../../core/record/lock.ts';
import { type FollowDoors, followLabel } from '../labels/follow-label.ts';
import type { BakeDoors } from '../ports.ts';
import { parseRecipe, type Recipe } from '../recipe/recipe.ts';
import { parsePipelineName, recipeIn, regionalName } from '../recipe/regional-recipe.ts';
import type { Bake } from '../record/bake.ts';
import { pipelineLock } from '../record/pipeline.ts';
import type { BakeEvent } from '../step/step-bake.ts';
import type { BeginBakeResult } from './begin-result.ts';
import { decideTrigger, isBasePollDue } from './decide-trigger.ts';
import { openBake } from './open-bake.ts';
import { type RollBackDoors, rollBackRejected } from './roll-back-rejected.ts';
import { type RegionDoors, serveRegions } from './serve-regions.ts';

/** Starts the state machine of bakes. The same name starts once only. */
export type BakeExecutions = {
  isRunning: (name: string) => Promise<boolean>;
  start: (name: string, input: BakeEvent) => Promise<void>;
};

/** The recipes of the account by name, each as the value of its document, or the error of one that cannot be parsed. */
export type RecipesDoor = { list: () => Promise<{ name: string; value: unknown }[]> };

export type BeginBakeDoors = RollBackDoors &
  FollowDoors &
  RegionDoors & {
    images: Pick<BakeDoors['images'], 'readBase'>;
    recipes: RecipesDoor;
  };

/** A vulnerability that Amazon Inspector found on a server, for which there is a fix. */
export type Finding = { image: string; severity: string; title: string };

/** From the schedule nothing is named; a person names one recipe; a finding concerns the recipes whose image is current on the server that has it. */
export type BeginBakeRequest = {
  recipe?: string | undefined;
  isUrgent?: boolean | undefined;
  finding?: Finding | undefined;
  actor: string;
};

/**
 * Continues every open bake that has no execution, and begins a bake of every recipe that asks for one. One recipe that is wrong, and one pipeline that is
 * held, keep no other from being served.
 */
export const beginBakes = async (
  doors: BeginBakeDoors,
  executions: BakeExecutions,
  request: BeginBakeRequest,
): Promise<BeginBakeResult[]> => {
  const found = await doors.recipes.list();
  const asked = request.recipe === undefined ? undefined : parsePipelineName(request.recipe);
  const chosen = found.filter(({ name }) => asked === undefined || name === asked.recipe);
  if (request.recipe !== undefined && chosen.length === 0) {
    const known = found.map(({ name }) => name).join(', ') || 'none';
    return [{ recipe: request.recipe, action: 'refused', reason: `there is no recipe of that name; there are: ${known}` }];
  }
  const results: BeginBakeResult[] = [];
  for (const { name, value } of chosen) {
    if (asked?.region === undefined)
      results.push(...(await attempt(name, async () => [await serveRecipe(doors, executions, request, name, value)])));
    const isServed = results.at(-1)?.action !== 'refused';
    // A finding is about a server of the home Region.
    if (isServed && !request.finding)
      results.push(...(await serveOthers(doors, executions, { actor: request.actor, asked: asked?.region }, name, value)));
  }
  return results;
};

/** Serves the other Regions of a recipe. What is wrong with the recipe itself was said of its home. */
const serveOthers = async (
  doors: BeginBakeDoors,
  executions: BakeExecutions,
  { actor, asked }: { actor: string; asked: string | undefined },
  name: string,
  value: unknown,
): Promise<BeginBakeResult[]> => {
  const said = asked === undefined ? name : regionalName(name, asked);
  return attempt(said, async () => {
    const recipe = readRecipe(name, value);
    if (asked !== undefined && recipeIn(recipe, asked) === undefined)
      throw new InputError(`recipe ${name} does not name the Region ${asked}`);
    return serveRegions(doors, name, { recipe, asked, actor, continueBake: (bake) => continueBake(doors, executions, bake) });
  });
};

/** @throws InputError where it is wrong */
const readRecipe = (name: string, value: unknown): Recipe => {
  if (value instanceof InputError) throw value;
  return parseRecipe(value, `recipe ${name}`);
};

/** What was done, or why nothing was. */
const attempt = async (recipe: string, serve: () => Promise<BeginBakeResult[]>): Promise<BeginBakeResult[]> => {
  try {
    return await serve();
  } catch (error) {
    if (error instanceof InputError) return [{ recipe, action: 'refused', reason: error.message }];
    if (isOfTheWorld(error) || isExpected(error)) return [{ recipe, action: 'unknown', reason: (error as Error).message }];
    throw error;
  }
};

const serveRecipe = async (
  doors: BeginBakeDoors,
  executions: BakeExecutions,
  request: BeginBakeRequest,
  name: string,
  value: unknown,
): Promise<BeginBakeResult> => {
  const { openBake: open, current } = await doors.bakes.readPipeline(name);
  // An open bake goes on with the recipe that it began with, so it does not matter what became of the recipe since.
  if (open !== undefined) return continueBake(doors, executions, await doors.bakes.readBake(open));
  const recipe = readRecipe(name, value);
  const rolledBack = request.recipe === undefined ? await rollBackRejected(doors, name, recipe) : undefined;
  if (rolledBack !== undefined) return { recipe: name, action: 'rolled-back', reason: rolledBack };
  // Also after a roll-back: launch templates follow wherever the label is.
  const followed = await followLabel(doors, name, recipe);
  // A person asked for a bake.
  if (followed !== undefined && request.recipe === undefined) return { recipe: name, action: 'followed', reason: followed };
  return beginIfDue(doors, executions, request, { name, recipe, image: current?.image });
};

const beginIfDue = async (
  doors: BeginBakeDoors,
  executions: BakeExecutions,
  { recipe: asked, isUrgent = false, finding, actor }: BeginBakeRequest,
  { name, recipe, image }: { name: string; recipe: Recipe; image: string | undefined },
): Promise<BeginBakeResult> => {
  const now = doors.clock.now();
  const last = (await doors.bakes.listBakes(name)).at(-1);
  const isAsked = asked !== undefined;
  const own = finding?.image === image ? finding : undefined;
  if (finding && !own) return { recipe: name, action: 'nothing-due', reason: `${finding.image} is not the current image of ${name}` };
  // A finding does not wait for the hour: what fixes it comes with a newer base.
  const base = !isAsked && (own || isBasePollDue({ last, now })) ? await readBase(doors, recipe) : undefined;
  const trigger = isAsked
    ? { by: 'hand' as const, reason: `asked for by ${actor}` }
    : decideTrigger({ recipe, last, base, now, finding: own });
  if (!trigger)
    return { recipe: name, action: 'nothing-due', reason: `the last bake, ${last?.id}, ended: ${last?.outcome ?? 'it has not'}` };
  const isCritical = trigger.by === 'finding' && own?.severity === 'CRITICAL';
  const bake = await openBake(doors, name, { recipe, trigger, isUrgent: isUrgent || isCritical, holder: 'begin-bake' });
  return { ...(await continueBake(doors, executions, bake)), action: 'begun', reason: trigger.reason };
};

/** What cannot be read is no reason to bake; the bake itself says what is wrong with its base. */
const readBase = async ({ images }: BeginBakeDoors, recipe: Recipe) => {
  try {
    return await images.readBase(recipe.base.parameter);
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return undefined;
  }
};

/** Starts an execution for an open bake that has none: the name is written first, under the lock, so that one of two callers starts it. */
const continueBake = async (
  doors: BeginBakeDoors,
  executions: BakeExecutions,
  { id, pipeline: recipe }: Bake,
): Promise<BeginBakeResult> => {
  const isServed = async ({ execution }: Bake): Promise<boolean> => execution !== undefined && (await executions.isRunning(execution));
  if (await isServed(await doors.bakes.readBake(id))) return { recipe, action: 'running', reason: `bake ${id} runs`, bake: id };
  const lock = await doors.ledger.acquireLock(pipelineLock(recipe), 'begin-bake', doors.clock.now(), lockSeconds);
  try {
    const bake = await doors.bakes.readBake(id);
    if (bake.step === 'ended' || (await isServed(bake)))
      return { recipe, action: 'running', reason: `bake ${id} runs, or has ended`, bake: id };
    const execution = `${id}-${bake.version}`;
    const now = doors.clock.now();
    // The time in which it had no execution is not counted against its step.
    const enteredAt = bake.execution === undefined ? bake.enteredAt : now;
    await doors.bakes.commit({
      bake: { ...bake, execution, enteredAt },
      pipeline: await doors.bakes.readPipeline(recipe),
      intents: [],
      lock,
    });
    await executions.start(execution, { bake: id, pipeline: recipe, step: bake.step, holder: execution });
    return { recipe, action: 'continued', reason: `bake ${id} had no execution, in ${bake.step}`, bake: id };
  } finally {
    await doors.ledger.releaseLock(lock);
  }
};
