import type { RejectedImage } from '../../core/ports.ts';
import { rollBackImage } from '../labels/roll-back.ts';
import type { BakeDoors } from '../ports.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Pipeline } from '../record/pipeline.ts';

export type RollBackDoors = Pick<BakeDoors, 'clock' | 'bakes' | 'labels' | 'notices'> & {
  ledger: Pick<BakeDoors['ledger'], 'acquireLock' | 'releaseLock' | 'reject' | 'listRejected'>;
};

/** What rejected the current image, where the policy of its fleet says that it then goes back by itself, and there is one to go back to. */
export const findRejection = (
  { current, previous, handsOff }: Pipeline,
  recipe: Recipe,
  rejected: readonly RejectedImage[],
): RejectedImage | undefined => {
  if (!current || !previous || handsOff) return undefined;
  return rejected.find(({ image, fleet, rollsBack }) => rollsBack && image === current.image && recipe.fleets.includes(fleet));
};

/**
 * Goes back to the image before where a campaign has rejected the current one: a roll-out that failed so ends with its fleet on its last good image, without a
 * person. The servers of the bad image are replaced by the next campaigns, with the same budget and proof as ever.
 *
 * @returns what was done, in words; undefined where nothing was
 */
export const rollBackRejected = async (doors: RollBackDoors, name: string, recipe: Recipe): Promise<string | undefined> => {
  const rejection = findRejection(await doors.bakes.readPipeline(name), recipe, await doors.ledger.listRejected());
  if (!rejection) return undefined;
  const reason = `campaign ${rejection.campaign} of ${rejection.fleet} rejected it: ${rejection.reason}`;
  const { from, to, parameter } = await rollBackImage(doors, { pipeline: name, by: 'begin-bake', reason });
  const done = `${parameter}:current is ${to} again, since ${reason}`;
  await doors.notices.send({
    level: 'alert',
    text: `image ${from} was rolled back: ${done}`,
    next: `recycler images ${name}`,
    fleet: rejection.fleet,
  });
  return done;
};
