import type { Timeline } from '../page/timeline.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day];
const mostTicks = 10;
const month = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * A time axis between two moments in milliseconds: ticks at round times of UTC, as `09:15`, and days as `Mar 5`.
 *
 * @param today a moment of the day on which the page is written: times of other days carry their date
 */
export const layoutAxis = (from: number, to: number, today: number): Timeline => {
  const seconds = Math.max(1, (to - from) / 1_000);
  const step = steps.find((each) => seconds / each <= mostTicks) ?? Math.ceil(seconds / day / mostTicks) * day;
  const first = Math.ceil(from / 1_000 / step) * step - from / 1_000;
  // A name at the very end would be cut.
  const ticks = Array.from({ length: Math.max(0, Math.floor((seconds - first) / step) + 1) }, (_, index) => first + index * step).filter(
    (tick) => tick < seconds * 0.985,
  );
  const formatTick = (tick: number): string => {
    const moment = new Date(from + tick * 1_000);
    const clock = moment.toISOString().slice(11, 16);
    if (clock === '00:00') return month.format(moment);
    return dayOf(moment.getTime()) === dayOf(today) ? clock : `${month.format(moment)} ${clock}`;
  };
  const at = (time: number | string): number => {
    const ms = typeof time === 'number' ? time : Date.parse(time);
    return Math.min(seconds, Math.max(0, (ms - from) / 1_000));
  };
  return { from, seconds, ticks, formatTick, at };
};
