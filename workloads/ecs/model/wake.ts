import type { Model } from './model.ts';

/** Seconds until the scheduler acts on what has changed: assumed. */
const reactionSeconds = 2;

/** Lets the scheduler run soon, once however often it is asked. */
export const wake = (model: Model): void => {
  if (model.isWoken) return;
  model.isWoken = true;
  model.clock.at(model.clock.now() + reactionSeconds * 1_000, () => {
    model.isWoken = false;
    model.schedule();
  });
};
