import { describe, expect, test } from '@jest/globals';
import { isScheduleValid, isWindowOpen, leastOpen, longestClosed, nextOpening } from './window.ts';

const week = { schedule: '0 9 * * MON-THU', duration: 7 * 3_600, timeZone: 'Europe/Copenhagen' };
const at = (text: string) => Date.parse(text);

describe('windows', () => {
  test('no window at all means always', () => {
    expect(isWindowOpen([], 0)).toBe(true);
  });

  test('open at their schedule, in their time zone, for their duration', () => {
    expect(isWindowOpen([week], at('2026-01-05T07:59:00Z'))).toBe(false);
    expect(isWindowOpen([week], at('2026-01-05T08:00:00Z'))).toBe(true);
    expect(isWindowOpen([week], at('2026-01-05T14:59:00Z'))).toBe(true);
    expect(isWindowOpen([week], at('2026-01-05T15:00:01Z'))).toBe(false);
    expect(isWindowOpen([week], at('2026-01-09T10:00:00Z'))).toBe(false);
  });

  test('follow the change to summer time', () => {
    expect(isWindowOpen([week], at('2026-03-30T07:00:00Z'))).toBe(true);
    expect(isWindowOpen([week], at('2026-03-30T06:59:00Z'))).toBe(false);
  });

  test('know when the next one opens', () => {
    expect(nextOpening([week], at('2026-01-08T16:00:00Z'))).toBe(at('2026-01-12T08:00:00Z'));
    expect(() => nextOpening([], 0)).toThrow('no window ever opens');
  });

  test('know the longest time for which all of them are closed', () => {
    const daily = { schedule: '0 3 * * *', duration: 3_600, timeZone: 'UTC' };
    expect(longestClosed([daily])).toBe(23 * 3_600);
    expect(longestClosed([daily, { ...daily, schedule: '0 15 * * *' }])).toBe(11 * 3_600);
    expect(longestClosed([{ ...daily, duration: 2 * 86_400 }])).toBe(0);
    // From Thursday 16:00 to Monday 9:00, and an hour more or less where summer time begins or ends.
    expect(longestClosed([week])).toBe(90 * 3_600);
  });

  test('know the least time for which one of them is open within a span', () => {
    const daily = { schedule: '0 3 * * *', duration: 3_600, timeZone: 'UTC' };
    expect(leastOpen([], 90)).toBe(90);
    expect(leastOpen([daily], 23 * 3_600)).toBe(0);
    expect(leastOpen([daily], 23.5 * 3_600)).toBe(1_800);
    expect(leastOpen([daily], 48 * 3_600)).toBe(2 * 3_600);
    // Those that overlap count once.
    expect(leastOpen([daily, { ...daily, schedule: '30 3 * * *' }], 24 * 3_600)).toBe(1.5 * 3_600);
    expect(leastOpen([daily], 3_000 * 86_400)).toBe(3_000 * 86_400);
  });

  test('only five-field cron expressions are schedules', () => {
    expect(isScheduleValid('0 9 * * MON-THU')).toBe(true);
    expect(isScheduleValid('0 0 9 * * MON')).toBe(false);
    expect(isScheduleValid('rate(5 minutes)')).toBe(false);
  });
});
