import { describe, expect, test } from '@jest/globals';
import { lowerBound } from '../../rehearsal/lower-bound.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import { readText } from '../../tests/pages.ts';
import { listSchedule } from '../list-schedule.ts';
import { measurePeers } from '../measure-peers.ts';
import { drawPeers } from '../peers/draw-peers.ts';
import { sizes } from '../sizes.ts';
import { type Row, readTable, toRow, writeTable } from './row.ts';

// Plot moves lines by half a pixel where there is a global `it` (its module style.js): here too it should draw as the bench does.
delete (globalThis as { it?: unknown }).it;
const { renderChart } = await import('./render-chart.ts');
const { fillPage, readRows, shownEngines } = await import('./write-page.ts');

const page = readText('docs/bench.md');
const rows = readRows(page);

const coursesOf = ({ servers, slots, seeds }: (typeof sizes)[number]) =>
  seeds.map((seed) => {
    const draws = drawPeers(readScenario({ seed, fleets: [{ name: 'web', desiredCapacity: servers }] }), slots);
    const bound = lowerBound(
      draws.boots.map((seconds) => ({ seconds, place: 'a' })),
      slots,
    );
    return { draws, bound, list: listSchedule(draws.boots, slots) };
  });

describe('the page of the bench', () => {
  test.each(sizes)('has what the rules of the peers answer for $servers servers; else: npm run bench -- --only engines', (size) => {
    const measured = measurePeers(size.servers, size.seeds, coursesOf(size)).map(toRow);
    expect(measured.length).toBeGreaterThan(10);
    expect(rows.filter(({ servers, engine }) => servers === size.servers && engine !== 'recycler' && engine !== 'list')).toEqual(measured);
  });

  test('has every engine at every size, the Recycler first', () => {
    for (const { servers } of sizes)
      expect(rows.filter((row) => row.servers === servers).map(({ engine }) => engine)).toEqual(shownEngines);
  });

  test('says of each peer what it was given more', () => {
    const [size] = sizes;
    const peers = size ? measurePeers(size.servers, size.seeds, coursesOf(size)) : [];
    for (const { engine, grantedMore = 'nothing' } of peers) expect(page).toContain(`| ${engine} | ${grantedMore} |\n`);
  });

  test('is the one that its own tables are written into, and has a place for them', () => {
    expect(() => fillPage('# Another page\n', [])).toThrow('docs/bench.md has no place for what was measured');
    const filled = fillPage(page, []);
    expect(readRows(filled)).toEqual([]);
    expect(filled.split('<!-- Measured')[0]).toBe(page.split('<!-- Measured')[0]);
    expect(filled.split('end. -->')[1]).toBe(page.split('end. -->')[1]);
  });

  test('has the picture that its figures give', () => {
    expect(readText('docs/bench.svg')).toBe(renderChart(rows));
  });
});

describe('rows', () => {
  const row: Row = {
    ...{ engine: 'bouncer-serial', servers: 1_000, badImageHits: 1, leastInService: 99.9, surgeHours: 0 },
    ratio: { median: 163.4, min: 160.01, max: 170 },
  };

  test('are read from a table as they were written', () => {
    expect(readTable(writeTable([row, { ...row, engine: 'list' }]), 1_000)).toEqual([row, { ...row, engine: 'list' }]);
  });

  test('are drawn with a text alternative that has their numbers, and one beyond the scale is hollow', () => {
    const svg = renderChart([row, { ...row, engine: 'list', ratio: { median: 1.21, min: 1.2, max: 1.3 } }]);
    expect(svg).toContain('1,000 servers: bouncer-serial 163, 1, 99.9 %; list 1.21, 1, 99.9 %.</desc>');
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg.match(/<path[^>]*fill="var\(--paper\)"/g)).toHaveLength(1);
    expect(() => renderChart([])).toThrow('nothing was measured');
  });
});
