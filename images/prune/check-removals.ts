import { InvariantBroken } from '../../core/errors.ts';
import type { PruneIntent } from '../record/prune-intent.ts';
import type { PruneFacts } from './facts.ts';

/**
 * What must hold of every image that is about to be disabled or removed, counted anew: it shares nothing with the guards that decided.
 *
 * @throws InvariantBroken where it does not hold: then nothing is called
 */
export const checkRemovals = ({ pipeline, images, versions, recipe }: PruneFacts, intents: readonly PruneIntent[]): void => {
  for (const intent of intents) {
    if (intent.kind !== 'disable' && intent.kind !== 'remove') continue;
    const image = images.find(({ id }) => id === intent.image);
    const refuse = (what: string): never => {
      throw new InvariantBroken(`${intent.kind} of image ${intent.image} was decided, and ${what}: nothing is done`);
    };
    if (!image?.tags['recycler:bake'] || !image.isOwn) refuse('it is not one of ours');
    for (const [label, published] of Object.entries({ current: pipeline.current, previous: pipeline.previous }))
      if (published?.image === intent.image) refuse(`it is ${label}`);
    if (!versions || !recipe) refuse('the labels of its parameter are not known');
    const labelled = versions?.find(({ value, labels }) => value === intent.image && labels.length > 0);
    if (labelled) refuse(`it is under the label ${labelled.labels[0]}`);
    if (
      intent.kind === 'remove' &&
      image?.state !== 'failed' &&
      (image?.state !== 'disabled' || !pipeline.removals?.[intent.image]?.disabledAt)
    )
      refuse('it was not disabled before');
  }
};
