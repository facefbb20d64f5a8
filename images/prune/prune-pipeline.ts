import { startMeasuring } from '../../core/clock.ts';
import { isExpected, isOfTheWorld } from '../../core/errors.ts';
import { type Lock, lockSeconds } from '../../core/record/lock.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { pipelineLock } from '../record/pipeline.ts';
import type { PruneIntent } from '../record/prune-intent.ts';
import { checkRemovals } from './check-removals.ts';
import { decideImages, type ImageVerdict, recordRemovals } from './decide-images.ts';
import { decideSweep } from './decide-sweep.ts';
import { describePruned } from './describe-pruned.ts';
import { type Executed, executePrune } from './execute-prune.ts';
import type { PruneDoors } from './ports.ts';
import { readFacts } from './read-facts.ts';

/** What was found of the images of one pipeline, and what was done, or with `isPlan` would be. */
export type PruneResult = {
  pipeline: string;
  /** `busy`: a bake steps at this moment. `unknown`: AWS did not answer. In both cases nothing was done. */
  action: 'planned' | 'pruned' | 'nothing-due' | 'busy' | 'unknown';
  reason: string;
  images: ImageVerdict[];
  /** Servers and snapshots that bakes have left. */
  sweep: PruneIntent[];
  /** What could not be read, in words: all that hangs on it stays. */
  unread: string[];
  results: { intent: PruneIntent; outcome: string; message?: string }[];
};

export type PruneRequest = { pipeline: string; recipe: Recipe | undefined; by: string; isPlan: boolean };

/** Reads that last longer end the run: what they showed may not be so any more, and the lock does not wait. In milliseconds. */
const readingTime = 60_000;

const toIntents = (verdicts: readonly ImageVerdict[]): PruneIntent[] =>
  verdicts.flatMap(({ act, image, reason }): PruneIntent[] => (act === 'keep' || act === 'wait' ? [] : [{ kind: act, image, reason }]));

const describeExecuted = ({ intent, result }: Executed): PruneResult['results'][number] => ({
  intent,
  outcome: result.outcome,
  ...(result.outcome !== 'done' && { message: result.message }),
});

/**
 * Disables images of a pipeline that nothing uses, enables those that are used after all, removes those whose wait is over, and ends what bakes have left. It
 * works under the lock of the pipeline, so no bake moves a label meanwhile. Killing it between any two calls and running it again leads to the same end.
 *
 * @throws InvariantBroken where an image that is current, previous or under a label was decided upon: nothing was called
 */
export const prunePipeline = async (doors: PruneDoors, request: PruneRequest): Promise<PruneResult> => {
  const { pipeline, by, isPlan } = request;
  const nothing = { pipeline, images: [], sweep: [], unread: [], results: [] };
  try {
    if (isPlan) return await prune(doors, request, undefined);
    const lock = await doors.ledger.acquireLock(pipelineLock(pipeline), `prune by ${by}`, doors.clock.now(), lockSeconds);
    try {
      return await prune(doors, request, lock);
    } finally {
      await doors.ledger.releaseLock(lock);
    }
  } catch (error) {
    if (!isOfTheWorld(error) && !isExpected(error)) throw error;
    return { ...nothing, action: (error as Error).name === 'LockHeld' ? 'busy' : 'unknown', reason: (error as Error).message };
  }
};

const prune = async (doors: PruneDoors, { pipeline: name, recipe }: PruneRequest, lock: Lock | undefined): Promise<PruneResult> => {
  const spent = startMeasuring(doors.clock);
  const { facts, isRead, servers, snapshots } = await readFacts(doors, name, recipe);
  const { now, openBake, pipeline, unread } = facts;
  const images = decideImages(facts);
  const sweep = decideSweep({
    now,
    ...(openBake && { openBake }),
    ...(servers && { servers }),
    ...(isRead && { images: facts.images }),
    ...(snapshots && { snapshots }),
  });
  const found = { pipeline: name, images, sweep, unread: [...unread], results: [] };
  const intents = [...sweep, ...toIntents(images)];
  checkRemovals(facts, intents);
  if (!lock) return { ...found, action: 'planned', reason: `${intents.length} calls would be made` };
  const removals = recordRemovals(facts, images);
  const isChanged = isRead && JSON.stringify(removals) !== JSON.stringify(pipeline.removals ?? {});
  if (intents.length === 0 && !isChanged) return { ...found, action: 'nothing-due', reason: 'every image stays as it is' };
  if (spent() > readingTime) return { ...found, action: 'unknown', reason: 'the account was read too slowly: nothing was done' };
  // Where the images could not be read, nothing is forgotten of them.
  await doors.bakes.writePipeline(isRead ? { ...pipeline, removals } : pipeline, lock, intents);
  const executed = await executePrune(doors, intents);
  const notice = describePruned(name, executed);
  if (notice) await doors.notices.send(notice);
  const reason = `${executed.filter(({ result }) => result.outcome === 'done').length} of ${intents.length} calls were carried out`;
  return { ...found, action: 'pruned', reason, results: executed.map(describeExecuted) };
};
