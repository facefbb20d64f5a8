import { describe, expect, test } from '@jest/globals';
import { findLiveSince, layoutWindows } from './windows.ts';

const hour = 3_600_000;
const day = 24 * hour;
const live = 400 * day;
const window = 7 * 86_400;

describe('the windows of a metric', () => {
  test('before: as long again right before; now: as far as CloudWatch has it', () => {
    const found = layoutWindows({ window, baseline: 'before' }, live, 0, live + day);
    expect(found).toEqual({
      now: { from: live, to: live + day - 180_000 },
      before: [{ from: live - 7 * day, to: live }],
      isWhole: false,
      period: 60,
    });
    expect(layoutWindows({ window, baseline: 'before' }, live, 0, live + 20 * day)).toMatchObject({
      now: { from: live, to: live + 7 * day },
      isWhole: true,
    });
  });

  test('weeks: the same clock window of four weeks before, none of which reaches into the release', () => {
    const { now, before, period } = layoutWindows({ window, baseline: 'weeks' }, live, 0, live + day);
    expect(before).toHaveLength(4);
    for (const { from, to } of before) {
      expect((now.from - from) % (7 * day)).toBe(0);
      expect([to - from, to <= live]).toEqual([now.to - now.from, true]);
    }
    expect(period).toBe(300);
    const long = layoutWindows({ window: 2 * window, baseline: 'weeks' }, live, 0, live + 20 * day);
    expect(Math.max(...long.before.map(({ to }) => to))).toBe(live);
  });

  test('times before anything was released are left out', () => {
    const of = (baseline: 'before' | 'weeks', known: number | undefined) =>
      layoutWindows({ window, baseline }, live, known, live + day).before.map(({ from }) => (live - from) / day);
    expect(of('before', live - 3 * day)).toEqual([3]);
    expect(of('before', undefined)).toEqual([]);
    expect(of('before', live + hour)).toEqual([]);
    expect(of('weeks', live - 15 * day)).toEqual([7, 14]);
    expect(of('weeks', undefined)).toEqual([]);
  });

  test('the period is what CloudWatch still has of that time', () => {
    const at = (days: number) => layoutWindows({ window, baseline: 'before' }, live, 0, live + days * day).period;
    expect([at(7), at(9), at(50), at(60)]).toEqual([60, 300, 300, 3_600]);
  });

  test('a release that has just gone live has no window yet, and none that is negative', () => {
    const { now } = layoutWindows({ window, baseline: 'weeks' }, live, 0, live + 1_000);
    expect(now).toEqual({ from: live, to: live });
  });
});

test('a release is live since all traffic came, or since it was first judged', () => {
  const events = [
    { at: 5, kind: 'granted', text: '' },
    { at: 9, kind: 'promoted', text: '' },
    { at: 12, kind: 'widened', text: '' },
  ] as const;
  expect(findLiveSince({ firstSeen: 1, events: [...events] })).toBe(9);
  expect(findLiveSince({ firstSeen: 1, events: [] })).toBe(1);
});
