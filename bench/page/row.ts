import type { EngineResult } from '../bench-result.ts';

/** One engine on one size of fleet as the page shows it, rounded as it shows it. */
export type Row = {
  engine: string;
  servers: number;
  ratio: { median: number; min: number; max: number };
  badImageHits: number;
  /** In percent, rounded down: 99.9 % is not all of them. */
  leastInService: number;
  surgeHours: number;
};

const shown = (value: number): number => Number(value.toFixed(2));

/** What the page shows of an engine. */
export const toRow = ({ engine, servers, ratio, badImageHits, minInServiceShare, surgeHoursPerSwap }: EngineResult): Row => ({
  ...{ engine, servers, badImageHits },
  ratio: { median: shown(ratio.median), min: shown(ratio.min), max: shown(ratio.max) },
  leastInService: Math.floor(minInServiceShare * 1_000 + 1e-6) / 10,
  surgeHours: Number(surgeHoursPerSwap.toFixed(3)),
});

const write = ({ engine, ratio, badImageHits, leastInService, surgeHours }: Row): string => {
  const [median, min, max] = [ratio.median, ratio.min, ratio.max].map((value) => value.toFixed(2));
  return `| ${engine} | ${median} | ${min} to ${max} | ${badImageHits} | ${leastInService} % | ${surgeHours.toFixed(3)} |`;
};

/** The rows of one size as a table of the page. */
export const writeTable = (rows: readonly Row[]): string =>
  [
    '| engine | time / bound | least to most | servers hit by a bad image | least in service | extra server hours a server |',
    '|---|--:|--:|--:|--:|--:|',
    ...rows.map(write),
  ].join('\n');

/** The rows of a table of the page, of so many servers. */
export const readTable = (text: string, servers: number): Row[] =>
  [...text.matchAll(/^\| ([a-z-]+) \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \| (\d+) \| ([\d.]+) % \| ([\d.]+) \|$/gm)].map(
    ([, engine = '', median, min, max, hits, least, surge]) => ({
      ...{ engine, servers },
      ratio: { median: Number(median), min: Number(min), max: Number(max) },
      badImageHits: Number(hits),
      leastInService: Number(least),
      surgeHours: Number(surge),
    }),
  );
