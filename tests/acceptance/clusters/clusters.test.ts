import { expect, test } from '@jest/globals';
import { findDistribution } from './distributions.ts';
import { runStory } from './run-story.ts';
import { killBystander } from './stories/kill-bystander.ts';
import { reimageOneAlone } from './stories/reimage.ts';
import { replaceAll } from './stories/replace-all.ts';
import type { Story } from './stories/story.ts';

/*
 * The Recycler itself on a real cluster of five processes, under writes and snapshots. These are the stories of every change; all of them run
 * with `npm run test:clusters`, which takes hours. Where Java or OpenSearch cannot be had they fail, with what is missing: nothing is skipped.
 */

const storiesOfEveryChange: readonly [string, Story][] = [
  ['opensearch-2.19', replaceAll],
  ['opensearch-2.19', killBystander],
  ['elasticsearch-8.19', reimageOneAlone],
];

test.each(storiesOfEveryChange.map(([name, story]) => ({ name, title: story.title, story })))(
  '$name: $title; nothing acknowledged is lost, and nothing is red by our doing',
  async ({ name, story }) => {
    const { breaches, verdict, notes } = await runStory(story, findDistribution(name));
    if (breaches.length > 0) process.stderr.write(`${notes.join('\n')}\n`);
    expect(breaches).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThan(1_000);
    expect(verdict.snapshots).toBeGreaterThan(0);
  },
);
