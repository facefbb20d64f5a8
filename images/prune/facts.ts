import type { Recipe } from '../recipe/recipe.ts';
import type { Bake } from '../record/bake.ts';
import type { Pipeline } from '../record/pipeline.ts';
import type { ImageUse, ImageVersion, StoredImage } from '../record/stored-image.ts';

/** Where in the account something may name an image. Each is read by a call of its own. */
export const usePlaces = ['references', 'servers', 'templates', 'groups', 'fleet-requests', 'shares', 'failed-launches'] as const;
export type UsePlace = (typeof usePlaces)[number];

/**
 * What is known when it is decided which images go. What could not be read is absent, and then every image counts as in use: an error is never a reason to
 * remove one.
 */
export type PruneFacts = {
  now: number;
  pipeline: Pipeline;
  /** The recipe now; absent where it is not there, or wrong: then no image goes. */
  recipe?: Recipe;
  /** The bake that is open; absent where none is. */
  openBake?: Bake;
  /** Every image that carries the tag of the pipeline. */
  images: readonly StoredImage[];
  /** What could not be read, in words. */
  unread: readonly string[];
  /** Every version of every parameter that holds images. */
  versions?: readonly ImageVersion[];
  /** What open campaigns and the records of fleets want. */
  wanted?: readonly ImageUse[];
  uses: Partial<Record<UsePlace, readonly ImageUse[]>>;
  /** The images that the account was asked about: of any other it is not known whether something uses it. */
  asked: readonly string[];
};

/** Why an image stays: the guard that says so, and in words. */
export type Keeper = { guard: string; reason: string };

/** One reason for which an image stays; undefined where it does not hold. */
export type Guard = (image: StoredImage, facts: PruneFacts) => string | undefined;
