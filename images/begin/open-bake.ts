import { lockSeconds } from '../../core/record/lock.ts';
import type { BakeDoors } from '../ports.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Bake, Trigger } from '../record/bake.ts';
import { newBake } from '../record/new-bake.ts';
import { pipelineLock } from '../record/pipeline.ts';

/** Why a bake is begun, and by which holder of the lock. */
type Opening = { recipe: Recipe; trigger: Trigger; isUrgent: boolean; holder: string };

/**
 * Begins a bake of a recipe, or answers the one that is open: one at a time.
 *
 * @throws LockHeld where another holder steps or begins one at this moment
 */
export const openBake = async (
  doors: Pick<BakeDoors, 'bakes' | 'clock'> & { ledger: Pick<BakeDoors['ledger'], 'acquireLock' | 'releaseLock'> },
  pipeline: string,
  opening: Opening,
): Promise<Bake> => {
  const { recipe, trigger, isUrgent, holder } = opening;
  const now = doors.clock.now();
  const lock = await doors.ledger.acquireLock(pipelineLock(pipeline), holder, now, lockSeconds);
  try {
    return await doors.bakes.openBake(newBake(pipeline, recipe, trigger, isUrgent, now), lock);
  } finally {
    await doors.ledger.releaseLock(lock);
  }
};
