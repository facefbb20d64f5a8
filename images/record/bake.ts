import type { Recipe } from '../recipe/recipe.ts';
import type { BaseImage } from './base-image.ts';
import type { Manifest } from './manifest.ts';

/** Where a bake stands. Each step is entered once, in this order; a base without updates goes from `base` to `test`, and a copy begins with `copy`. */
export const bakeSteps = ['base', 'build', 'update', 'seal', 'image', 'copy', 'test', 'publish', 'end', 'ended'] as const;
export type BakeStep = (typeof bakeSteps)[number];

/** Why a bake began. */
export type Trigger = { by: 'schedule' | 'base' | 'recipe' | 'hand' | 'finding' | 'home'; reason: string };

/** A server of a bake: sent for under a token, so that it is launched once, however often it is sent for. */
export type Launch = { token: string; sentAt: number; server?: string };

/** A command of a bake, found again by its mark, since Run Command knows no token. */
export type CommandRun = { mark: string; sentAt: number; attempt: number };

/**
 * How a bake ended. `unchanged`: the same base, recipe and packages as the image that is published. `tested`: the image passed, and its label waits for a
 * person. `rejected`: the image did not pass its test.
 */
export type BakeOutcome = 'published' | 'unchanged' | 'tested' | 'rejected' | 'failed';

/** The image of a bake. Its name is the key by which EC2 makes it once. */
export type BakedImage = {
  name: string;
  attempt: number;
  sentAt?: number;
  id?: string;
  /** EC2 could not make it, and it is deregistered. */
  isFailed?: true;
  /** It is the base itself, which is not ours. */
  isBase?: true;
  /** Seen to pass every probe on a server that booted from it. */
  isTested?: true;
};

/** How far publishing has come. */
export type Publishing = {
  /** When the value was written, in milliseconds. */
  putAt?: number;
  /** When the labels began to move; until then publishing may be held. */
  movingSince?: number;
  /** The version that had the label `current` before; absent where none had. */
  from?: number;
  /** Polls in a row that saw the label on our version. */
  confirmed: number;
};

/** One making of one image: the record that every step reads and writes. Times are milliseconds. */
export type Bake = {
  schema: 1;
  id: string;
  /** The name of its recipe, with the Region after an at sign where it copies into another one. */
  pipeline: string;
  /** Of a copy: where it is made, of which image of the home Region, and the Regions that wait for it. */
  copy?: { region: string; of: string; waiting: readonly string[] };
  recipe: Recipe;
  recipeHash: string;
  trigger: Trigger;
  isUrgent: boolean;
  startedAt: number;
  /** Counts the writes of this record. */
  version: number;
  step: BakeStep;
  enteredAt: number;
  polls: number;
  /** The execution of the state machine that serves it; its name was written before it was started. */
  execution?: string;
  base?: BaseImage;
  builder?: Launch;
  tester?: Launch;
  /** What was known of the test server in its cluster at the last poll. */
  trialNotes?: unknown;
  commands: { update?: CommandRun; seal?: CommandRun; inspect?: CommandRun };
  manifest?: Manifest;
  image?: BakedImage;
  publishing?: Publishing;
  /** The last words of a builder or a tester that never worked. */
  console?: string;
  /** The last no of AWS, for the reason of a step that runs out of time. */
  refusal?: string;
  outcome?: BakeOutcome;
  reason?: string;
  endedAt?: number;
  /** When the ledger had recorded that its image is rejected. */
  rejectedAt?: number;
  /** When people were notified of its end. */
  notifiedAt?: number;
};
