import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { StoryResult } from './run-story.ts';

const minutes = (seconds: number): string => (seconds / 60).toFixed(1);

const toRow = ({ distribution, story, seconds, verdict, breaches }: StoryResult): string => {
  const { acknowledged, repeated, lost, revived, red, snapshots } = verdict;
  const figures = [
    minutes(seconds),
    acknowledged,
    repeated,
    lost.length,
    revived.length,
    red.caused,
    red.suffered,
    red.masterless,
    snapshots,
  ];
  return `| ${distribution} | ${story} | ${figures.join(' | ')} | ${breaches.length === 0 ? 'as it must be' : `${breaches.length} breaches`} |`;
};

const describeMachine = (): string =>
  `${cpus().length} cores (${arch()}), ${Math.round(totalmem() / 1_073_741_824)} GiB, Node.js ${process.versions.node}`;

/** A page of results: a row for each story, and every breach in full. */
export const formatResults = (results: readonly StoryResult[], date: string): string =>
  [
    `# Stories on real clusters, ${date}`,
    '',
    `Five nodes a cluster, each a process of its own, on ${describeMachine()}. ${results.length} stories, ${minutes(results.reduce((sum, { seconds }) => sum + seconds, 0))} minutes in all.`,
    '',
    '| distribution | story | minutes | acknowledged | repeated | lost | back again | red, caused (s) | red, suffered (s) | without a master (s) | snapshots | result |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(toRow),
    '',
    ...results.flatMap(({ distribution, story, breaches }) =>
      breaches.length === 0 ? [] : [`## ${story} on ${distribution}`, '', ...breaches.map((breach) => `* ${breach}`), ''],
    ),
  ].join('\n');

/**
 * Writes the results under the date of today, over those of an earlier run of that day.
 *
 * @returns the file
 */
export const writeResults = async (results: readonly StoryResult[]): Promise<string> => {
  const date = new Date().toISOString().slice(0, 10);
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${date}.md`);
  await writeFile(file, formatResults(results, date));
  return file;
};
