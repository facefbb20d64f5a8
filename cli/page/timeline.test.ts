import { describe, expect, test } from '@jest/globals';
import { formatElapsed, formatHours } from './elapsed.ts';
import { sampleFleet } from './sample-roll-out.ts';
import { layoutTimelineOfRun, thinSteps } from './timeline.ts';

const { report, drawing } = sampleFleet({ servers: 10, slots: 2 });
const timeline = layoutTimelineOfRun(report, drawing);

describe('a time axis', () => {
  test('reaches from the start to the end with few ticks', () => {
    expect(timeline.seconds).toBe(report.makespanSeconds);
    expect(timeline.ticks.length).toBeLessThanOrEqual(13);
    expect(timeline.formatTick(600)).toBe('0:10');
    expect(timeline.at(report.startedAt)).toBe(0);
  });

  test.each([1, 30, 119, 86_400, 14 * 86_400, 400 * 86_400])('has at most 13 ticks over %i seconds', (makespanSeconds) => {
    const { endedAt: _, ...open } = report;
    expect(layoutTimelineOfRun({ ...open, swaps: [], makespanSeconds }, undefined).ticks.length).toBeLessThanOrEqual(13);
  });
});

describe('step lines', () => {
  test('keep only what changes, and are drawn on to the end', () => {
    const points = [1, 1, 2, 2].map((value, index) => ({ at: timeline.from + index * 1_000, value }));
    expect(thinSteps(points, timeline, (point) => point.value).map((point) => [(point.at - timeline.from) / 1_000, point.value])).toEqual([
      [0, 1],
      [2, 2],
      [timeline.seconds, 2],
    ]);
    expect(thinSteps([], timeline, () => 0)).toEqual([]);
  });

  test('keep the deepest dip and the highest peak however many points there are', () => {
    const points = Array.from({ length: 20_000 }, (_, index) => ({
      at: timeline.from + (timeline.seconds * 1_000 * index) / 20_000,
      value: index === 777 ? -5 : index === 15_555 ? 500 : index % 7,
    }));
    const kept = thinSteps(points, timeline, (point) => point.value, 200);
    expect(kept.length).toBeLessThan(220);
    expect(Math.min(...kept.map((point) => point.value))).toBe(-5);
    expect(Math.max(...kept.map((point) => point.value))).toBe(500);
    expect(kept.map((point) => point.at)).toEqual(kept.map((point) => point.at).toSorted((a, b) => a - b));
  });
});

describe('times', () => {
  test('read as hours', () => {
    expect([formatElapsed(59.6), formatElapsed(3_125), formatElapsed(200_000)]).toEqual(['0:01:00', '0:52:05', '55:33:20']);
    expect([formatHours(29), formatHours(3_125), formatHours(3_599)]).toEqual(['0:00', '0:52', '1:00']);
  });
});
