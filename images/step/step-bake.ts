import { Retryable } from '../../core/errors.ts';
import { lockSeconds } from '../../core/record/lock.ts';
import { advanceBake } from '../advance/advance-bake.ts';
import { applyBakeResults } from '../advance/apply-bake-results.ts';
import type { BakeDoors } from '../ports.ts';
import { pipelineLock } from '../record/pipeline.ts';
import { executeBake } from './execute-bake.ts';
import { observeBake } from './observe-bake.ts';

/** What the state machine hands to a step of a bake, and gets back with a rest. */
export type BakeEvent = { bake: string; pipeline: string; step: string; holder: string };
export type BakeAnswer = BakeEvent & { restSeconds: number };

/** Seconds until the next poll after an AWS API was throttled or unavailable. */
const restWhenThrottled = 30;

/**
 * Runs one step of a bake: lock, read the record, read the world, decide, write the intents, execute them, write the results. Killing it between any two calls
 * and running the step again leads to the same end.
 *
 * @throws LockHeld when another holder runs the bake
 * @throws FenceBroken when another one took over meanwhile; nothing was called after that
 */
export const stepBake = async (doors: BakeDoors, event: BakeEvent): Promise<BakeAnswer> => {
  try {
    return await runStep(doors, event);
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    return { ...event, restSeconds: restWhenThrottled };
  }
};

const runStep = async (home: BakeDoors, event: BakeEvent): Promise<BakeAnswer> => {
  const now = home.clock.now();
  const lock = await home.ledger.acquireLock(pipelineLock(event.pipeline), event.holder, now, lockSeconds);
  const before = { bake: await home.bakes.readBake(event.bake), pipeline: await home.bakes.readPipeline(event.pipeline) };
  const doors = before.bake.copy ? home.inRegion(before.bake.copy.region) : home;
  if (before.bake.step === 'ended') return { ...event, step: 'ended', restSeconds: 0 };
  const observation = await observeBake(doors, before.bake);
  const { bake, pipeline, intents, restSeconds } = advanceBake(before, observation, doors.clock.now());
  // By the poll that decided them, so that the ledger keeps them in their order.
  const written = intents.map((intent, index) => ({
    id: `${String(bake.polls).padStart(6, '0')}-${String(index).padStart(3, '0')}`,
    intent,
  }));
  await doors.bakes.commit({ bake, pipeline, intents: written, lock });
  if (intents.length > 0) {
    const results = await executeBake(doors, bake, intents);
    const after = applyBakeResults({ ...bake, version: bake.version + 1 }, results, doors.clock.now());
    await doors.bakes.commit({ bake: after, pipeline, intents: [], lock });
  }
  if (bake.step === 'ended') await doors.ledger.releaseLock(lock);
  return { ...event, step: bake.step, restSeconds };
};
