import type { BaseImage } from './base-image.ts';

/** An image that was published. */
export type Published = {
  image: string;
  /** The version of the parameter that holds it. */
  version: number;
  bake: string;
  base: BaseImage;
  recipeHash: string;
  /** The digest of its packages; absent where the base was published as it is. */
  packages?: string;
  at: number;
};

/** What is known of the images of one recipe, from bake to bake. */
export type Pipeline = {
  name: string;
  /** The bake that is open: one at a time. */
  openBake?: string;
  /** The image under the label `current`, as we moved it last. */
  current?: Published;
  /** The one that was current before it. */
  previous?: Published;
  /** A person moved the label: we move it no more until a person says so. */
  handsOff?: { since: number; found: string };
};

/** The name of the lock of a pipeline. */
export const pipelineLock = (pipeline: string): string => `image/${pipeline}`;
