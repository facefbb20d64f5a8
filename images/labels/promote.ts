import { InputError } from '../../core/errors.ts';
import type { Published } from '../record/pipeline.ts';
import { findVersion, type LabelDoors, type LabelRequest, moveLabel, withPipelineLock } from './change-label.ts';

/** What a promotion did. */
export type Promoted = { image: string; from: string | undefined; parameter: string };

/**
 * Moves the labels to the image that was tested last, because a person says so: it waited for approval, for a campaign, or since the label had been moved by
 * hand. From now on bakes move the label again.
 *
 * @throws InputError where no tested image waits
 */
export const promoteImage = (doors: LabelDoors, request: LabelRequest): Promise<Promoted> =>
  withPipelineLock(doors, request, async (pipeline, lock) => {
    const bakes = await doors.bakes.listBakes(pipeline.name);
    const bake = bakes.findLast(({ image }) => image?.isTested);
    if (!bake?.image?.id || !bake.base)
      throw new InputError(`no image of ${pipeline.name} was tested: recycler bake ${pipeline.name} makes one`);
    const { parameter } = bake.recipe;
    const versions = await doors.labels.read(parameter);
    const tested = findVersion(versions, 'tested');
    if (!tested || tested.value !== bake.image.id)
      throw new InputError(
        `${bake.image.id}, which was tested last, has no version of ${parameter} under the label tested: recycler bake ${pipeline.name} makes another one`,
      );
    if ((await doors.ledger.listRejected()).some(({ image }) => image === tested.value))
      throw new InputError(`${tested.value} is rejected: recycler clear --image ${tested.value} lets it be tried again`);
    const at = findVersion(versions, 'current');
    if (at && at.version !== tested.version) await moveLabel(doors, parameter, at.version, 'previous');
    await moveLabel(doors, parameter, tested.version, 'current');
    const published: Published = {
      image: tested.value,
      version: tested.version,
      bake: bake.id,
      ...(bake.copy && { copyOf: bake.copy.of }),
      base: bake.base,
      recipeHash: bake.recipeHash,
      ...(bake.manifest && { packages: bake.manifest.sha256 }),
      at: doors.clock.now(),
    };
    const { handsOff: _, current, ...rest } = pipeline;
    // What a person put under the label is not known here, so only an image of ours is one to go back to. After a death halfway it has `previous` already.
    const before = [at?.version, findVersion(versions, 'previous')?.version];
    const isOurs = current !== undefined && current.version !== tested.version && before.includes(current.version);
    const { previous: __, ...bare } = rest;
    await doors.bakes.writePipeline({ ...bare, ...(isOurs && { previous: current }), current: published }, lock);
    return { image: tested.value, from: at?.value, parameter };
  });
