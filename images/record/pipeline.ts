import type { BaseImage } from './base-image.ts';
import type { Removal } from './removal.ts';

/** An image that was published. */
export type Published = {
  image: string;
  /** The version of the parameter that holds it. */
  version: number;
  bake: string;
  /** Of a copy: the image of the home Region that it was made of. */
  copyOf?: string;
  base: BaseImage;
  recipeHash: string;
  /** The digest of its packages; absent where the base was published as it is. */
  packages?: string;
  at: number;
};

/** A launch template that follows a label: the version that we made its default, and the one that was it before. */
export type FollowedTemplate = {
  from: number;
  version: number;
  image: string;
  /** The version that others made its default since: it is theirs, and follows no more. */
  leftAlone?: number;
};

/** What is known of the images of one recipe in one Region, from bake to bake. */
export type Pipeline = {
  name: string;
  /** The bake that is open: one at a time. */
  openBake?: string;
  /** The image under the label `current`, as we moved it last. */
  current?: Published;
  /** The one that was current before it. */
  previous?: Published;
  /** The image that was taken out last, and why: nothing with the same content is published again by itself. */
  rolledBack?: Published & { by: string; reason: string; rolledBackAt: number };
  /** A person moved the label: we move it no more until a person says so. */
  handsOff?: { since: number; found: string };
  /** Launch templates that follow the label, by their ids. */
  templates?: Record<string, FollowedTemplate>;
  /** Images that we disable, and remove later, by their ids. */
  removals?: Record<string, Removal>;
};

/** What an image is made of, as far as it is known. */
export type Content = { base?: string | undefined; recipeHash: string; packages?: string | undefined };

/** Is this what a published image is made of? */
export const isSameContent = (published: Published | undefined, { base, recipeHash, packages }: Content): boolean =>
  published !== undefined && published.base.id === base && published.recipeHash === recipeHash && published.packages === packages;

/** The name of the lock of a pipeline. */
export const pipelineLock = (pipeline: string): string => `image/${pipeline}`;
