import { killBystander, killElected } from './kill-bystander.ts';
import { killRecycler } from './kill-recycler.ts';
import { operatorsExclusion, refusals } from './refusals.ts';
import { reimages } from './reimage.ts';
import { replaceAll } from './replace-all.ts';
import { replaceOneAlone } from './replace-one.ts';
import { flappingVictim, silentVictim } from './silent-victim.ts';
import { failedBake, stopAfterJoin } from './stop-after-join.ts';
import type { Story } from './story.ts';
import { upgrades } from './upgrade.ts';

/** Every story, in the order in which they are run. */
export const stories: readonly Story[] = [
  replaceAll,
  replaceOneAlone,
  killBystander,
  killElected,
  killRecycler,
  stopAfterJoin,
  failedBake,
  silentVictim,
  flappingVictim,
  operatorsExclusion,
  ...refusals,
  ...reimages,
  ...upgrades,
];

/** The story of that name. @throws Error naming those there are */
export const findStory = (name: string): Story => {
  const found = stories.find((each) => each.name === name);
  if (found) return found;
  throw new Error(`there is no story ${name}: use one of ${stories.map((each) => each.name).join(', ')}`);
};
