import * as Plot from '@observablehq/plot';
import { type Band, markBands } from './bands.ts';
import { chartMargins, chartWidth, drawChart } from './chart.ts';
import { formatElapsed } from './elapsed.ts';
import type { Html } from './html.ts';
import type { Lane } from './lanes.ts';
import type { Timeline } from './timeline.ts';

/** More lanes than this are drawn thin, without names. */
const mostNamed = 200;
/** More lanes than this are not all drawn. */
const mostDrawn = 1_200;

/** The chart, and what it does not show: a sentence for its caption. */
export type LanesChart = { picture: Html; shortened?: string };

/** Lanes to draw: all, or evenly every so many and all that failed. */
const choose = (lanes: readonly Lane[]): Lane[] => {
  const every = Math.ceil(lanes.length / mostDrawn);
  const chosen = every === 1 ? lanes : lanes.filter((lane, index) => index % every === 0 || lane.isLost);
  return chosen.map((lane, row) => ({ ...lane, row }));
};

const rowHeight = (count: number): number => (count <= 40 ? 16 : count <= mostNamed ? 11 : Math.max(1.3, 1_300 / count));

const nameOf = ({ swap, isLost }: Lane): string => {
  const pair = swap.replacement === undefined ? swap.victim : `${swap.victim} → ${swap.replacement}`;
  return isLost ? `${pair} ${swap.outcome}` : pair;
};

type Stretch = { lane: Lane; stage: string; from: number; to: number };

const describeStretch = ({ lane, stage, from, to }: Stretch): string =>
  `${nameOf(lane)} (zone ${lane.swap.availabilityZone})\n${stage} ${formatElapsed(from)} to ${formatElapsed(to)}${lane.swap.reason === undefined ? '' : `\n${lane.swap.reason}`}`;

/** One lane for each swap, from the launch of the new server until the old one is gone. Names stand beside their lanes where there is room. */
export const drawLanes = (all: readonly Lane[], timeline: Timeline, bands: readonly Band[], most?: { height: number }): LanesChart => {
  const lanes = choose(all);
  const isNamed = lanes.length <= mostNamed && !most;
  const row = most ? most.height / lanes.length : rowHeight(lanes.length);
  const gap = row < 4 ? 0 : row < 8 ? 0.08 : 0.12;
  const stretches: Stretch[] = lanes.flatMap((lane) => lane.stretches.map((stretch) => ({ lane, ...stretch })));
  const lost = lanes.filter((lane) => lane.isLost);
  const perPixel = timeline.seconds / (chartWidth - chartMargins.left - chartMargins.right);
  const fontSize = row >= 14 ? 10 : 8.5;
  const widthOf = (lane: Lane): number => (nameOf(lane).length * fontSize * 0.62 + 14) * perPixel;
  const fitsRight = (lane: Lane): boolean => lane.to + widthOf(lane) < timeline.seconds;
  const name = (side: 'start' | 'end', options: object) =>
    Plot.text(isNamed ? lanes.filter((lane) => fitsRight(lane) === (side === 'start')) : [], {
      y: (lane: Lane) => lane.row + 0.5,
      text: nameOf,
      textAnchor: side,
      fontSize,
      fontFamily: 'var(--mono)',
      fill: (lane: Lane) => (lane.isLost ? 'var(--failed-text)' : 'var(--soft)'),
      stroke: 'var(--paper)',
      strokeWidth: 3,
      ...options,
    });
  const picture = drawChart({
    timeline,
    height: Math.round(lanes.length * row + 46),
    hasTopAxis: true,
    label: `One lane for each of ${all.length} swaps, from the launch of the new server until the old one is gone; ${all.filter((lane) => lane.isLost).length} did not succeed.`,
    y: { from: 0, to: Math.max(1, lanes.length), ticks: [], isFromTop: true },
    marks: [
      ...markBands(bands, timeline, 0, lanes.length),
      Plot.rect(stretches, {
        x1: 'from',
        x2: (stretch: Stretch) => Math.max(stretch.to, stretch.from + perPixel * 0.6),
        y1: (stretch: Stretch) => stretch.lane.row + gap,
        y2: (stretch: Stretch) => stretch.lane.row + 1 - gap,
        fill: (stretch: Stretch) => `var(--stage-${stretch.stage})`,
        ...(isNamed && { title: describeStretch }),
      }),
      // One hint for a whole lane where there are many: a hint for every stage would double the file.
      Plot.rect(isNamed || most ? [] : lanes, {
        x1: 'from',
        x2: 'to',
        y1: 'row',
        y2: (lane: Lane) => lane.row + 1,
        fill: 'transparent',
        title: (lane: Lane) => `${nameOf(lane)}\n${formatElapsed(lane.from)} to ${formatElapsed(lane.to)}`,
      }),
      name('start', { x: 'to', dx: 8 }),
      name('end', { x: 'from', dx: -6 }),
      Plot.dot(lost, {
        x: 'to',
        y: (lane: Lane) => lane.row + 0.5,
        symbol: 'times',
        r: Math.min(4.5, Math.max(2.5, row * 0.4)),
        stroke: 'var(--failed)',
        strokeWidth: 2,
        ...(most ? {} : { title: (lane: Lane) => `${nameOf(lane)}\n${lane.swap.reason ?? ''}` }),
      }),
    ],
  });
  const shortened = shorten(all.length, lanes.length);
  return { picture, ...(shortened !== undefined && { shortened }) };
};

const ordinal = (count: number): string => `${count}${count === 2 ? 'nd' : count === 3 ? 'rd' : 'th'}`;

const shorten = (all: number, drawn: number): string | undefined => {
  if (drawn < all)
    return `Of ${all} lanes every ${ordinal(Math.ceil(all / mostDrawn))} is drawn, and every one that did not succeed; all are in the JSON report.`;
  if (drawn > mostNamed) return `With ${all} lanes each is drawn thin and without its name; hold the pointer over one, or open the table.`;
  return undefined;
};
