import { fingerprint } from '../../core/record/fingerprint.ts';
import { hashRecipe, type Recipe } from '../recipe/recipe.ts';
import type { Bake, Trigger } from './bake.ts';
import type { Published } from './pipeline.ts';

/** What a copy is made of: the image that the home Region published, and the bake that made it. */
type NewCopy = {
  /** As it stands for the other Region. */
  recipe: Recipe;
  trigger: Trigger;
  now: number;
  of: Published;
  source: Pick<Bake, 'recipeHash' | 'manifest'>;
  region: string;
  /** Regions that come after it. */
  waiting: readonly string[];
};

/** The record of a bake that has not begun. Its id is made of its recipe and the time, so it sorts by time, and no two are the same. */
export const newBake = (pipeline: string, recipe: Recipe, trigger: Trigger, isUrgent: boolean, now: number): Bake => {
  const minute = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return {
    schema: 1,
    // An execution has its name, and one that is logged is of letters, digits, dashes and underscores alone (Step Functions API, StartExecution).
    id: `${pipeline.replace('@', '-')}-${minute}-${fingerprint(`${pipeline} ${now}`).slice(0, 4)}`,
    pipeline,
    recipe,
    recipeHash: hashRecipe(recipe),
    trigger,
    isUrgent,
    startedAt: now,
    version: 0,
    step: 'base',
    enteredAt: now,
    polls: 0,
    commands: {},
  };
};

/** The client token of a server, or of the canary, of a bake: one for each role, so that there is one of it, however often it is sent for. */
export const bakeToken = (bake: string, role: 'builder' | 'tester' | 'canary' | `copy-${number}`): string =>
  `bake-${role}-${fingerprint(bake)}${fingerprint(`${bake}#${role}`)}`;

/** The name of the image of an attempt: EC2 refuses a second image of the same name, so it is the key by which one is made once. */
export const imageName = (pipeline: string, bake: string, attempt: number): string =>
  `recycler/${pipeline}/${bake}${attempt > 1 ? `-${attempt}` : ''}`;

/** The record of a copy that has not begun: what the home Region published, to be copied into another one and tested there. */
export const newCopy = (pipeline: string, { recipe, trigger, now, of, source, region, waiting }: NewCopy): Bake => ({
  ...newBake(pipeline, recipe, trigger, false, now),
  // What is in it is that of the image that was published, whatever became of the recipe since.
  recipeHash: source.recipeHash,
  base: of.base,
  ...(source.manifest && { manifest: source.manifest }),
  copy: { region, of: of.image, waiting },
  step: 'copy',
});
