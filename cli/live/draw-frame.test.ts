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
      sampleSwap(6, ['launching', 'booting'], { rollback: { outcome: 'failed', reason: 'x', at: sampleStart - 60_000 } }),
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

  test('names the fleets that have no campaign yet, and when their window opens, also where there is little room', () => {
    const held = new Map([
      ['night', 'outside every window of the policy: the next one opens 2026-01-05T22:00:00Z'],
      ['sale', `paused by ana: ${long}`],
    ]);
    const frame = (width: number, height: number): string[] =>
      drawFrame([busy('web')], { width, height, now, colors: pc.createColors(false), held });
    expect(frame(120, 40).join('\n')).toContain(
      'night  WAITING: outside every window of the policy: the next one opens 2026-01-05T22:00:00Z\nsale  WAITING: paused by ana: no capacity',
    );
    expect(frame(120, 40).join(' ').replaceAll(/\s+/g, ' ')).toContain('this goes on and on');
    for (const { width, height } of sizes) {
      const lines = frame(width, height);
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
    expect(frame(80, 8).join('\n')).toContain('night  WAITING: outside');
    expect(drawFrame([], { width: 80, height: 23, now, colors: pc.createColors(false), held })[0]).toContain('night  WAITING');
  });

  test('gives those that stand more room than those that go on', () => {
    const hold = { kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait until it is OK', from: sampleStart } as const;
    const fleets = ['a', 'b', 'c', 'd', 'e'].map((fleet) => sampleDecision({ fleet }));
    const held = sampleDecision({ fleet: 'held', allowed: 0, campaign: { brakes: [hold] } });
    const text = draw([...fleets, held], 80, 13, false).join('\n');
    expect(text).toContain('held  rolling');
    expect(text).toContain('waits       alarm web-5xx is in ALARM');
    expect(text).toMatch(/^a {2}0\/100/m);
    expect(draw([...fleets, held], 80, 4, false)[0]).toMatch(/^held {2}0\/100 {2}HELD: alarm/);
  });

  test('lists the servers in flight where they have room, those first that are longest in their stage', () => {
    const web = busy('web');
    const lines = (width: number, height: number): string[] => draw([web], width, height, false);
    expect(lines(90, 30).filter((line) => line.includes(' -> i-') || line.includes('-> ...'))).toEqual([
      '  in flight   i-old6 -> i-new6  eu-west-1a  rolled back  11m',
      '              i-old1 -> ...     eu-west-1a  launching    10m',
      '              i-old2 -> i-new2  eu-west-1a  booting      9m',
      '              i-old3 -> i-new3  eu-west-1a  checking     8m',
      '              i-old4 -> i-new4  eu-west-1a  joined       7m',
      '              i-old5 -> i-new5  eu-west-1a  terminating  6m',
    ]);
    expect(lines(200, 30).find((line) => line.includes('i-old6'))).toMatch(/i-old6 .*i-old2 .*i-old4/);
    const full = lines(90, 60).length;
    expect(lines(90, full - 3).join('\n')).toContain('and 4 more');
    expect(lines(40, 60).join('\n')).not.toContain('in flight');
  });

  test('never cuts what unblocks a fleet', () => {
    const remedy = `${'raise MaxSize of the group or lower the surge, '.repeat(8)}and start again`;
    const stuck = sampleDecision({ blocked: [{ reason: long, unblock: remedy, since: sampleStart, count: 3, servers: [] }] });
    for (const [width, height] of [
      [80, 24],
      [80, 11],
      [60, 30],
      [120, 40],
    ] as const) {
      const text = draw([stuck], width, height, false).join(' ').replaceAll(/\s+/g, ' ');
      expect(text).toContain(remedy);
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
    expect(wrapText('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrapText('text', 0)).toEqual(['']);
  });
});
