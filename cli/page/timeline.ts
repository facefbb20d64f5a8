import type { FleetReport } from '../../core/report/report.ts';
import type { FleetDrawing } from '../drawing.ts';
import { formatElapsed } from './elapsed.ts';

/** The time axis that all charts of a fleet share. Positions are seconds since `from`, which is in milliseconds since the epoch. */
export type Timeline = {
  from: number;
  seconds: number;
  ticks: number[];
  formatTick: (seconds: number) => string;
  at: (time: number | string) => number;
};

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
const mostTicks = 12;

const listTicks = (seconds: number): number[] => {
  const days = Math.ceil(seconds / 86_400 / mostTicks) * 86_400;
  const step = steps.find((each) => seconds / each <= mostTicks) ?? days;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
};

const toMs = (time: number | string): number => (typeof time === 'number' ? time : Date.parse(time));

/** The time axis of a fleet: from its start to the last thing known of it. */
export const layoutTimelineOfRun = (fleet: FleetReport, drawing: FleetDrawing | undefined): Timeline => {
  const from = toMs(fleet.startedAt);
  const last = [
    from + fleet.makespanSeconds * 1_000,
    ...fleet.swaps.flatMap((swap) => swap.stages.map((stage) => toMs(stage.at))),
    ...(drawing
      ? [drawing.capacity.at(-1), drawing.slots.at(-1), drawing.images.at(-1)].flatMap((point) => (point ? [point.at] : []))
      : []),
    ...(fleet.endedAt === undefined ? [] : [toMs(fleet.endedAt)]),
  ].reduce((latest, each) => Math.max(latest, each), from + 1_000);
  return layoutTimelineBetween(from, last);
};

/** A time axis between two moments, in milliseconds since the epoch. */
export const layoutTimelineBetween = (from: number, to: number): Timeline => {
  const seconds = (to - from) / 1_000;
  const isShort = seconds < 120;
  return {
    from,
    seconds,
    ticks: listTicks(seconds),
    formatTick: (tick) => (isShort ? formatElapsed(tick) : formatElapsed(tick).slice(0, -3)),
    at: (time) => Math.min(seconds, Math.max(0, (toMs(time) - from) / 1_000)),
  };
};

/**
 * The points of a step line that say something new, the last one drawn on to the end of the axis.
 * Where more than `most` are left, each stretch of time keeps its extremes by `rank`, so that no dip or peak is lost.
 */
export const thinSteps = <Point extends { at: number }>(
  points: readonly Point[],
  timeline: Timeline,
  rank: (point: Point) => number,
  most = 1_200,
): Point[] => {
  const isSame = (a: Point, b: Point): boolean => JSON.stringify({ ...a, at: 0 }) === JSON.stringify({ ...b, at: 0 });
  const changes = points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || !isSame(before, point);
  });
  const last = changes.at(-1);
  const end = last === undefined ? [] : [{ ...last, at: timeline.from + timeline.seconds * 1_000 }];
  if (changes.length <= most) return [...changes, ...end];
  const width = (timeline.seconds * 1_000) / (most / 2);
  const stretches = Map.groupBy(changes, (point) => Math.floor((point.at - timeline.from) / width));
  const kept = [...stretches.values()].flatMap((stretch) => {
    const ranked = stretch.toSorted((a, b) => rank(a) - rank(b));
    return [...new Set([ranked[0] as Point, ranked.at(-1) as Point])].toSorted((a, b) => a.at - b.at);
  });
  return [...kept, ...end];
};
