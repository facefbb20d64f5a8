import type { Markish } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import { chartMargins, chartWidth, drawChart } from '../page/chart.ts';
import type { Html } from '../page/html.ts';
import type { LegendEntry } from '../page/legend.ts';
import { layoutAxis } from './layout-axis.ts';
import type { Life, Moment } from './layout-timeline.ts';

const width = chartWidth - chartMargins.left - chartMargins.right;
const fills = { shifting: 'held', all: 'in-service', back: 'total' } as const;
const leaseFills = { all: 'stage-joined', canary: 'stage-checking', none: 'stage-launching' } as const;
const kindFills = { pass: 'good', fail: 'stop', unknown: 'hold', event: 'in-service' } as const;
const symbols = { pass: 'circle', fail: 'square', unknown: 'triangle', event: 'diamond' } as const;

/** What the colours of these pictures mean. */
export const lifeLegend: LegendEntry[] = [
  { name: 'traffic moves to it', color: 'held', shape: 'area' },
  { name: 'all traffic', color: 'in-service', shape: 'area' },
  { name: 'traffic is with the release before', color: 'total', shape: 'area' },
  { name: 'lease for every fleet', color: 'stage-joined', shape: 'area' },
  { name: 'lease for canary fleets', color: 'stage-checking', shape: 'area' },
  { name: 'lease for no fleet yet', color: 'stage-launching', shape: 'area' },
];

/** The colours that are read on those of the bars. */
const inks: Record<string, string> = { 'in-service': 'on-mark', 'stage-joined': 'on-mark', 'stage-checking': 'on-canary' };

type Bar = { x1: number; x2: number; y1: number; y2: number; fill: string; text: string; hint: string };
type Placed = Moment & { x: number; y: number };

const markBars = (bars: readonly Bar[], seconds: number): Markish[] => [
  Plot.rect(bars, {
    ...{ x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', rx: 2 },
    fill: (bar: Bar) => `var(--${bar.fill})`,
    title: (bar: Bar) => bar.hint,
  }),
  Plot.text(
    // Text that does not fit its bar is left to the list below.
    bars.filter(({ x1, x2, text }) => ((x2 - x1) / seconds) * width > text.length * 6 + 10),
    {
      ...{ x: 'x1', text: 'text', dx: 6, textAnchor: 'start' },
      fill: (bar: Bar) => `var(--${inks[bar.fill] ?? 'ink'})`,
      y: (bar: Bar) => (bar.y1 + bar.y2) / 2,
    },
  ),
];

const place = (moments: readonly (Moment & { x: number })[], top: number, seconds: number): Placed[] => {
  const near = seconds / 50;
  const placed: Placed[] = [];
  for (const each of moments) {
    const taken = new Set(placed.filter(({ x }) => each.x - x < near).map(({ y }) => y));
    let y = top + 0.5;
    while (taken.has(y)) y += 0.8;
    placed.push({ ...each, y });
  }
  return placed;
};

/** Traffic, leases and moments of a release between two moments: a row for each, moments under the numbers of the list below. */
export const drawLife = (life: Life, bounds: { from: number; to: number }, what: string, now: number): Html => {
  const timeline = layoutAxis(bounds.from, bounds.to, now);
  const { seconds, at } = timeline;
  const isSeen = ({ from, to }: { from: number; to: number }): boolean => to > bounds.from && from < bounds.to;
  const least = (seconds / width) * 2;
  const bar = (row: number, from: number, to: number): Pick<Bar, 'x1' | 'x2' | 'y1' | 'y2'> => ({
    ...{ x1: at(from), x2: Math.max(at(to), at(from) + least), y1: row + 0.14, y2: row + 0.86 },
  });
  const traffic = life.traffic.filter(isSeen);
  const leases = life.leases.filter(isSeen);
  const bars: Bar[] = [
    ...traffic.map(({ from, to, state, text }) => ({ ...bar(0, from, to), fill: fills[state], text, hint: text })),
    ...leases.map(({ from, to, scope, text }) => ({ ...bar(1, from, to), fill: leaseFills[scope], text, hint: `lease: ${text}` })),
  ];
  const moments = life.moments
    .filter((each) => each.at >= bounds.from && each.at <= bounds.to)
    .map((each) => ({ ...each, x: at(each.at) }));
  const placed = place(moments, 2, seconds);
  const depth = Math.max(3, ...placed.map(({ y }) => y + 0.5));
  const rows = ['Traffic', 'Lease', 'Events'];
  return drawChart({
    timeline,
    height: Math.round(depth * 30 + 32),
    label: `${what}: ${traffic.length} stretches of traffic, ${leases.length} leases and ${moments.length} verdicts and events, listed below.`,
    y: { from: 0, to: depth, ticks: [0.5, 1.5, 2.5], format: (value) => rows[Math.floor(value)] ?? '', isFromTop: true },
    marks: [
      ...markBars(bars, seconds),
      ...(now > bounds.from && now < bounds.to
        ? [
            Plot.ruleX([at(now)], { stroke: 'var(--ink)', strokeDasharray: '3,3' }),
            Plot.text([at(now)], {
              ...{ x: (value: number) => value, y: depth, text: () => 'now', dx: 5, dy: -6, textAnchor: 'start', fill: 'var(--soft)' },
            }),
          ]
        : []),
      Plot.dot(placed, {
        ...{ x: 'x', y: 'y', r: 9 },
        symbol: (each: Placed) => symbols[each.kind],
        fill: (each: Placed) => `var(--${kindFills[each.kind]})`,
        title: (each: Placed) => `${each.number}: ${each.text}`,
      }),
      Plot.text(placed, {
        ...{ x: 'x', y: 'y', fill: 'var(--on-mark)', fontSize: 9, fontWeight: 700 },
        text: (each: Placed) => String(each.number),
      }),
    ],
  });
};
