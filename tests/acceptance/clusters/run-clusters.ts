import { parseArgs } from 'node:util';
import { type Distribution, distributions, findDistribution } from './distributions.ts';
import { runStory, type StoryResult } from './run-story.ts';
import { reimageOneAlone } from './stories/reimage.ts';
import { replaceOneAlone } from './stories/replace-one.ts';
import { findStory, stories } from './stories/stories.ts';
import type { Story } from './stories/story.ts';
import { writeResults } from './write-results.ts';

/*
 * npm run test:clusters [-- --story NAME ... --distribution NAME ...]
 *
 * Without options: every story on OpenSearch 2.19 and Elasticsearch 8.19, and one replacement and one reimage on each of the others, one after the other.
 */

const inFull = ['opensearch-2.19', 'elasticsearch-8.19'];

const { values } = parseArgs({
  options: { story: { type: 'string', multiple: true }, distribution: { type: 'string', multiple: true }, log: { type: 'boolean' } },
});

const storiesOn = ({ name }: Distribution): readonly Story[] => {
  if (values.story) return values.story.map(findStory);
  return inFull.includes(name) ? stories.filter(({ on }) => on === undefined || on.includes(name)) : [replaceOneAlone, reimageOneAlone];
};

const results: StoryResult[] = [];
const notRun: string[] = [];
for (const distribution of values.distribution?.map(findDistribution) ?? distributions) {
  for (const story of storiesOn(distribution)) {
    process.stdout.write(`${distribution.name}: ${story.title} ...\n`);
    const say = (line: string): void => void (values.log && process.stdout.write(`  ${line}\n`));
    const result = await runStory(story, distribution, say).catch((error: Error) => error);
    if (result instanceof Error) {
      process.stdout.write(`  not run: ${result.message}\n`);
      notRun.push(`${story.name} on ${distribution.name}`);
      continue;
    }
    results.push(result);
    const { breaches, seconds } = result;
    process.stdout.write(`  ${breaches.length === 0 ? 'as it must be' : breaches.join('\n  ')} (${(seconds / 60).toFixed(1)} min)\n`);
    // A run of an hour that ends early leaves what it has found.
    await writeResults(results);
  }
}
const bad = results.filter(({ breaches }) => breaches.length > 0).length;
process.stdout.write(`${results.length} stories, ${bad} with breaches${notRun.length > 0 ? `; not run: ${notRun.join(', ')}` : ''}\n`);
process.exit(bad > 0 || notRun.length > 0 ? 1 : 0);
