import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineResult } from '../bench-result.ts';
import { peers } from '../peers/peers.ts';
import { sizes } from '../sizes.ts';
import { renderChart } from './render-chart.ts';
import { type Row, readTable, toRow, writeTable } from './row.ts';

const root = join(import.meta.dirname, '../..');
const pagePath = 'docs/bench.md';
const picturePath = 'docs/bench.svg';

const begin = '<!-- Measured: `npm run bench` writes what follows. -->\n';
const end = '<!-- Measured: end. -->\n';

/** The engines of page and picture, in their order: ours, the schedule without gates, and the peers. */
export const shownEngines: readonly string[] = ['recycler', 'list', ...peers.map(({ name }) => name)];

/** What the page has measured: the part of it that is written, read back. */
export const readRows = (page: string): Row[] =>
  sizes.flatMap(({ servers }) => {
    const section = page.split(end)[0]?.split(`\n### ${servers.toLocaleString('en')} servers`)[1] ?? '';
    return readTable(section.split('\n### ')[0] ?? '', servers);
  });

/** The page with these figures in the place of those that it has. @throws Error where it has no place for them */
export const fillPage = (page: string, results: readonly EngineResult[]): string => {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${pagePath} has no place for what was measured`);
  const tables = sizes.map(({ servers, slots, seeds }) => {
    const rows = shownEngines.flatMap((name) => results.filter((each) => each.engine === name && each.servers === servers)).map(toRow);
    return `### ${servers.toLocaleString('en')} servers, ${slots} at once\n\n${writeTable(rows)}\n\nSeeds ${seeds.join(', ')}.\n`;
  });
  const granted = new Map(results.flatMap(({ engine, grantedMore }) => (grantedMore === undefined ? [] : [[engine, grantedMore]])));
  const list = peers.map(({ name }) => `| ${name} | ${granted.get(name) ?? 'nothing'} |\n`).join('');
  const more = `### What they were given more\n\n| engine | what it would not have |\n|---|---|\n${list}`;
  return `${before}${begin}\n${[...tables, more].join('\n')}\n${end}${after}`;
};

/** Writes page and picture from what was measured. @returns the files that were written */
export const writePage = (results: readonly EngineResult[]): string[] => {
  const page = fillPage(readFileSync(join(root, pagePath), 'utf8'), results);
  writeFileSync(join(root, pagePath), page);
  writeFileSync(join(root, picturePath), renderChart(readRows(page)));
  return [pagePath, picturePath];
};
