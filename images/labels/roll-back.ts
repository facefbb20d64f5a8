import { InputError } from '../../core/errors.ts';
import { findVersion, type LabelDoors, type LabelRequest, moveLabel, withPipelineLock } from './change-label.ts';

/** What a roll-back did. */
export type RolledBack = { from: string; to: string; parameter: string; fleets: readonly string[] };

/**
 * Goes back to the image that was current before: it is rejected first, so that no campaign launches it by another path, then the label moves. Fleets see
 * another wanted image, and their next campaigns replace the servers of the bad one, inside the same budget and proof as ever.
 *
 * Called again after it died halfway it finds the label where it is, and does the rest.
 *
 * @throws InputError where there is nothing to go back to
 */
export const rollBackImage = (doors: LabelDoors, request: LabelRequest): Promise<RolledBack> =>
  withPipelineLock(doors, request, async (pipeline, lock) => {
    const { current, previous } = pipeline;
    if (!current) throw new InputError(`no image of ${pipeline.name} was ever published: recycler images lists them`);
    if (!previous)
      throw new InputError(`there is no image before ${current.image} to go back to: bake another one with recycler bake ${pipeline.name}`);
    const { recipe } = await doors.bakes.readBake(current.bake);
    const { parameter } = recipe;
    const versions = await doors.labels.read(parameter);
    const at = findVersion(versions, 'current');
    if (at && at.version !== current.version && at.version !== previous.version)
      throw new InputError(
        `the label current of ${parameter} is on version ${at.version}, where a person put it: move it by hand, or with recycler image promote ${pipeline.name}`,
      );
    if (!versions.some(({ version, value }) => version === previous.version && value === previous.image))
      throw new InputError(
        `version ${previous.version} of ${parameter}, which held ${previous.image}, is not there any more: bake another image`,
      );
    const now = doors.clock.now();
    const fleets = recipe.fleets.length > 0 ? recipe.fleets : [recipe.test.group];
    for (const fleet of fleets)
      await doors.ledger.reject({
        image: current.image,
        reason: `rolled back by ${request.by}: ${request.reason}`,
        at: now,
        fleet,
        campaign: current.bake,
      });
    await moveLabel(doors, parameter, previous.version, 'current');
    const { previous: _, handsOff: __, ...rest } = pipeline;
    const rolledBack = { ...current, by: request.by, reason: request.reason, rolledBackAt: now };
    await doors.bakes.writePipeline({ ...rest, current: previous, rolledBack }, lock);
    return { from: current.image, to: previous.image, parameter, fleets };
  });
