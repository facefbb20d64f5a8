import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { StoryResult } from './run-story.ts';

/** What is kept of a story: without its log. */
type KeptResult = Omit<StoryResult, 'notes'>;

const minutes = (seconds: number): string => (seconds / 60).toFixed(1);

const toRow = ({ distribution, story, seconds, verdict, breaches }: KeptResult): string => {
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
export const formatResults = (results: readonly KeptResult[], date: string): string =>
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

/** What earlier runs of the day found, and what this one found in the place of it. */
const mergeResults = (earlier: readonly KeptResult[], results: readonly KeptResult[]): KeptResult[] => {
  const isAnew = (old: KeptResult): boolean =>
    results.some(({ story, distribution }) => story === old.story && distribution === old.distribution);
  return [...earlier.filter((old) => !isAnew(old)), ...results].toSorted((a, b) => (a.distribution < b.distribution ? -1 : 1));
};

const readEarlier = async (file: string): Promise<KeptResult[]> =>
  readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as KeptResult[],
    () => [],
  );

/**
 * Writes the results under the date of today, as a page and as JSON; a story that was run before on that day is replaced.
 *
 * @returns the page
 */
export const writeResults = async (results: readonly StoryResult[]): Promise<string> => {
  const date = new Date().toISOString().slice(0, 10);
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const json = join(folder, `${date}.json`);
  const merged = mergeResults(
    await readEarlier(json),
    results.map(({ notes: _, ...kept }) => kept),
  );
  await writeFile(json, `${JSON.stringify(merged, undefined, 1)}\n`);
  const page = join(folder, `${date}.md`);
  await writeFile(page, formatResults(merged, date));
  return page;
};
