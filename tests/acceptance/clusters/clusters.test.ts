import { describe, expect, test } from '@jest/globals';
import { findDistribution } from './distributions.ts';
import { installDistribution } from './install-distribution.ts';
import { runStory } from './run-story.ts';
import { killBystander } from './stories/kill-bystander.ts';
import { replaceAll } from './stories/replace-all.ts';

/*
 * The Recycler itself on a real cluster of five processes, under writes and snapshots. These are the stories of every change; all of them run
 * with `npm run test:clusters`, which takes hours.
 */

const distribution = findDistribution('opensearch-2.19');
const isInstalled = (await installDistribution(distribution)) !== undefined;

(isInstalled ? describe : describe.skip)(`on ${distribution.name}`, () => {
  for (const story of [replaceAll, killBystander]) {
    test(`${story.title}: nothing acknowledged is lost, and nothing is red by our doing`, async () => {
      const result = await runStory(story, distribution);
      expect(result?.breaches).toEqual([]);
      expect(result?.verdict.acknowledged).toBeGreaterThan(1_000);
      expect(result?.verdict.snapshots).toBeGreaterThan(0);
    });
  }
});
