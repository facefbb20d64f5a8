import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { drawBar, spreadCells } from './bars.ts';
import { drawFrame } from './draw-frame.ts';
import { wrapText } from './plain-text.ts';
import { sampleDecision, sampleStart, sampleSwap } from './sample-decision.ts';

const now = sampleStart + 600_000;
const long =
  'no capacity in eu-west-1b for a-fleet: we currently do not have sufficient capacity in the zone that you asked for, and this goes on and on';

const busy = (fleet: string) =>
  sampleDecision({
    fleet,
    campaign: {
      deadline: { at: sampleStart + 86_400_000, wantedSince: 0 },
      brakes: [{ kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait until it is OK', from: sampleStart }],
    },
    counters: { stale: 1_000, servers: 1_200, replaced: 420, failed: 3 },
    blocked: [{ reason: long, unblock: long, since: sampleStart, count: 580, servers: [] }],
    swaps: [
      sampleSwap(1, ['launching']),
      sampleSwap(2, ['launching', 'booting']),
      sampleSwap(3, ['launching', 'booting', 'checking']),
      sampleSwap(4, ['launching', 'booting', 'checking', 'joined']),
      sampleSwap(5, ['launching', 'booting', 'checking', 'joined', 'terminating']),
      sampleSwap(6, ['launching', 'booting'], { rollback: { outcome: 'failed', reason: 'x', at: 0 } }),
    ],
    capacity: { inService: 1_199, total: 1_210, desired: 1_210, floor: 1_200 },
  });

const draw = (decisions: Parameters<typeof drawFrame>[0], width: number, height: number, isColored = true): string[] =>
  drawFrame(decisions, { width, height, now, colors: pc.createColors(isColored) });

describe('a frame', () => {
  test('says everything about a fleet', () => {
    const text = stripVTControlCharacters(draw([busy('web')], 80, 30).join('\n'));
    for (const said of [
      'web  rolling',
      '10m so far, ends about 10:00 UTC, in 50m',
      '420 of 1000',
      '1199 of 1210, floor 1200',
      '6 held, 4 allowed, budget 10',
      '█ 420 done',
      '▓ 1 terminating',
      '◆ 1 joined',
      '▒ 1 checking',
      '░ 1 booting',
      '- 1 launching',
      '× 1 rolled back',
      '3 failed',
      '2026-01-06 09:00 UTC: met, 23h to spare',
      'no capacity in eu-west-1b',
      'for 10m, 580 wait',
      'alarm web-5xx is in ALARM',
      '-> wait until it is OK',
    ]) {
      expect(text).toContain(said);
    }
  });

  test('says when the deadline is at risk and when a campaign has stopped', () => {
    const late = sampleDecision({
      campaign: { deadline: { at: sampleStart, wantedSince: 0 }, stop: { reason: 'the proof failed', at: now, outcome: 'stopped' } },
    });
    const text = draw([late], 80, 30, false).join('\n');
    expect(text).toContain('at risk, 1h late');
    expect(text).toMatch(/web {2}stopping/);
    expect(text).toMatch(/stopped {5}the proof failed/);
  });

  const sizes = [20, 30, 40, 50, 60, 79, 80, 81, 120].flatMap((width) => [1, 2, 3, 5, 8, 23, 60].map((height) => ({ width, height })));
  test.each(sizes)('fits $width columns and $height rows', ({ width, height }) => {
    const name = 'a-fleet-with-quite-a-long-name-that-the-team-chose-x';
    for (const fleets of [['web'], ['web', name, 'search'], Array.from({ length: 40 }, (_, index) => `fleet-${index}`)]) {
      const lines = draw(fleets.map(busy), width, height);
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map((line) => stripVTControlCharacters(line).length))).toBeLessThanOrEqual(width);
      expect(lines.join('')).not.toContain('\n');
    }
  });

  test('without colours says the same', () => {
    expect(draw([busy('web')], 80, 30, false)).toEqual(draw([busy('web')], 80, 30).map((line) => stripVTControlCharacters(line)));
  });

  test('counts the fleets it has no room for', () => {
    expect(
      draw(
        Array.from({ length: 40 }, (_, index) => busy(`fleet-${index}`)),
        80,
        5,
        false,
      ).at(-1),
    ).toBe('and 36 more fleets');
  });
});

describe('bars', () => {
  test('are full only when all is done, and not empty when something is', () => {
    const bar = (value: number, of: number): string => drawBar(value, of, 10, (text) => text);
    expect([bar(0, 100), bar(1, 1_000), bar(999, 1_000), bar(100, 100), bar(0, 0)]).toEqual([
      '░'.repeat(10),
      '█░░░░░░░░░',
      '█████████░',
      '█'.repeat(10),
      '░'.repeat(10),
    ]);
    expect(drawBar(3, 4, 0, (text) => text)).toBe('');
    expect(drawBar(3, 4, 1, (text) => text)).toHaveLength(1);
  });

  test('strips give every share that is not empty at least one cell and fill their width', () => {
    expect(spreadCells([3, 0, 2], 10)).toEqual([3, 0, 2]);
    expect(spreadCells([997, 1, 1, 1, 0], 10)).toEqual([7, 1, 1, 1, 0]);
    expect(spreadCells([9, 9, 9, 9], 2)).toEqual([1, 1, 0, 0]);
    expect(spreadCells([9, 9], 0)).toEqual([0, 0]);
    expect(spreadCells([500, 300, 200], 10).reduce((sum, cells) => sum + cells, 0)).toBe(10);
    expect(spreadCells([5, 5, 5, 5, 5, 5], 7).reduce((sum, cells) => sum + cells, 0)).toBe(7);
  });
});

describe('text', () => {
  test('is broken between words and cut at the last line', () => {
    expect(wrapText('one two three four', 9, 3)).toEqual(['one two', 'three', 'four']);
    expect(wrapText('one two three four', 9, 2)).toEqual(['one two', 'three ...']);
    expect(wrapText('abcdefghijkl', 5, 2)).toEqual(['abcde', 'fg...']);
    expect(wrapText('short', 9, 2)).toEqual(['short']);
  });
});
