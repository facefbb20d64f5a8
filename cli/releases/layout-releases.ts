import type { Timeline } from '../page/timeline.ts';
import { nameRelease } from './name-release.ts';
import type { ReleaseView } from './view-releases.ts';

/** More releases than this are not drawn at once: the newest are. */
export const mostDrawn = 60;
/** More ticks than this, or values beside points, do not fit beside each other. */
export const mostTicks = 20;
const mostNamed = 9;

/** An axis with a place for each release, named by its number and, where there is room, by its id. */
export const layoutReleases = (views: readonly ReleaseView[]): Timeline => {
  const every = Math.ceil(views.length / mostTicks);
  const nameOf = (view: ReleaseView | undefined): string =>
    view === undefined ? '' : views.length <= mostNamed ? nameRelease(view, 12) : `v${view.number}`;
  return {
    from: 0,
    seconds: Math.max(1, views.length),
    ticks: views.flatMap((_, index) => (index % every === 0 ? [index + 0.5] : [])),
    formatTick: (tick) => nameOf(views[Math.floor(tick)]),
    at: Number,
  };
};

/** Round numbers, about four of them, between two values that may be fractions. */
const fractionTicks = (from: number, to: number): number[] => {
  const span = Math.max(1e-6, to - from);
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => span / each <= 4.5) ?? span;
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(6)));
};

/** Lowest and highest value of an axis for these values, with some room, and its ticks. `least`: it reaches at least so far up. */
export const boundsOf = (values: readonly number[], least: number): { from: number; to: number; ticks: number[] } => {
  const [low, high] = [Math.min(0, ...values), Math.max(least, ...values)];
  const room = (high - low) * 0.14;
  const bounds = { from: low < 0 ? low - room : 0, to: high + room };
  return { ...bounds, ticks: fractionTicks(bounds.from, bounds.to) };
};
