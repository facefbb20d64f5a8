import { formatDuration } from '../../core/policy/duration.ts';
import type { Removal } from '../record/removal.ts';
import type { StoredImage } from '../record/stored-image.ts';
import type { PruneFacts } from './facts.ts';
import { findKeeper } from './find-keeper.ts';

/** What becomes of an image now: it stays, it waits for its turn or its time, or a call is made. */
export type ImageVerdict = {
  image: string;
  name: string;
  state: string;
  act: 'keep' | 'wait' | 'disable' | 'enable' | 'remove';
  /** The guard that keeps it. */
  guard?: string;
  reason: string;
  /** When it will be removed, in milliseconds, if nothing uses it until then. */
  removedAt?: number;
};

/** Images that one run disables or removes at most: what goes wrong goes wrong slowly. */
export const mostPerRun = 5;

const stays = (image: StoredImage, facts: PruneFacts): ImageVerdict | undefined => {
  const keeper = findKeeper(image, facts);
  if (!keeper) return undefined;
  const { id, name, state } = image;
  const isOurs = state === 'disabled' && facts.pipeline.removals?.[id] !== undefined;
  return { image: id, name, state, act: isOurs ? 'enable' : 'keep', ...keeper };
};

const decideOne = (image: StoredImage, facts: PruneFacts): ImageVerdict => {
  const kept = stays(image, facts);
  if (kept) return kept;
  const { id, name, state } = image;
  const { now, pipeline, recipe } = facts;
  const wait = recipe?.keep.disabled ?? Number.POSITIVE_INFINITY;
  const base = { image: id, name, state };
  // Nothing can be launched from an image that failed, so there is nothing to wait for.
  if (state === 'failed') return { ...base, act: 'remove', reason: 'EC2 could not make it, and its bake is over' };
  if (state === 'available')
    return {
      ...base,
      act: 'disable',
      reason: `nothing uses it; disabled, it is removed after ${formatDuration(wait)}`,
      removedAt: now + wait * 1_000,
    };
  const since = pipeline.removals?.[id]?.disabledAt ?? now;
  const removedAt = since + wait * 1_000;
  return now >= removedAt
    ? { ...base, act: 'remove', reason: `nothing uses it, and no launch of it failed in the ${formatDuration(wait)} that it was disabled` }
    : { ...base, act: 'wait', reason: `it is disabled, and nothing uses it`, removedAt };
};

const order = ({ createdAt }: StoredImage): number => createdAt ?? Number.POSITIVE_INFINITY;

/** What becomes of every image of a pipeline: the oldest first, and no more than some in one run. To enable one again has no limit. */
export const decideImages = (facts: PruneFacts): ImageVerdict[] => {
  let left = mostPerRun;
  return [...facts.images]
    .toSorted((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1))
    .map((image) => {
      const verdict = decideOne(image, facts);
      if (verdict.act !== 'disable' && verdict.act !== 'remove') return verdict;
      left -= 1;
      if (left >= 0) return verdict;
      const { removedAt: _, ...rest } = verdict;
      return {
        ...rest,
        act: 'wait' as const,
        reason: `nothing uses it; one run disables and removes ${mostPerRun} at most, and a later one takes its turn`,
      };
    });
};

/** The removals as they are to be written, with what is seen now, and before the calls that were decided. */
export const recordRemovals = (facts: PruneFacts, verdicts: readonly ImageVerdict[]): Record<string, Removal> => {
  const { now, pipeline, images } = facts;
  const next: Record<string, Removal> = {};
  for (const { id, name, state } of images) {
    const known = pipeline.removals?.[id];
    const act = verdicts.find(({ image }) => image === id)?.act;
    if (act === 'disable') next[id] = { name, disableSentAt: now };
    else if (known && act === 'enable') next[id] = { name, disableSentAt: known.disableSentAt, enableSentAt: now };
    else if (known && state === 'disabled')
      next[id] = { ...known, disabledAt: known.disabledAt ?? now, ...(act === 'remove' && { deregisterSentAt: now }) };
    // What is available and was sent for was never disabled, or it was enabled again, which is remembered for as long as that keeps it.
    else if (known?.enableSentAt !== undefined && act === 'keep') next[id] = known;
  }
  return next;
};
