import { killBystander, killElected } from './kill-bystander.ts';
import { killRecycler } from './kill-recycler.ts';
import { replaceAll } from './replace-all.ts';
import type { Story } from './story.ts';

/** Every story, in the order in which they are run. */
export const stories: readonly Story[] = [replaceAll, killBystander, killElected, killRecycler];
