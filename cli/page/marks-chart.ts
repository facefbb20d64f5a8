import * as Plot from '@observablehq/plot';
import type { FleetReport } from '../../core/report/report.ts';
import type { Band } from './bands.ts';
import { drawChart } from './chart.ts';
import type { Html } from './html.ts';
import { mostRemarks } from './remarks.ts';
import type { Timeline } from './timeline.ts';

const colorOf = (level: string): string =>
  level === 'alert' ? 'var(--stop)' : level === 'warning' ? 'var(--failed)' : 'var(--in-service)';
const mostRows = 6;

/** Puts stretches that overlap into rows of their own. */
const stack = (bands: readonly Band[], gap: number): (Band & { row: number })[] => {
  const free: number[] = [];
  return bands.map((band) => {
    const open = free.findIndex((until) => until <= band.from);
    const row = open >= 0 ? open : Math.min(free.length, mostRows - 1);
    free[row] = Math.max(band.to, band.from + gap);
    return { ...band, row };
  });
};

/** Brakes as bars under their letters, notices as dots under their numbers: the lists below the picture say what each one is. */
export const drawMarks = (fleet: FleetReport, timeline: Timeline, bands: readonly Band[]): Html => {
  const bars = stack(bands, timeline.seconds / 40);
  const rows = bars.reduce((most, bar) => Math.max(most, bar.row + 1), 0);
  const notices = fleet.notices.slice(0, mostRemarks).map((notice, index) => ({ ...notice, number: index + 1, x: timeline.at(notice.at) }));
  const placed = notices.map((notice, index) => {
    const before = notices.slice(Math.max(0, index - 3), index).filter((each) => notice.x - each.x < timeline.seconds / 60).length;
    return { ...notice, y: rows + 0.5 + before };
  });
  const depth = Math.max(rows, ...placed.map((notice) => notice.y + 0.5), 1);
  type Bar = (typeof bars)[number];
  type Placed = (typeof placed)[number];
  return drawChart({
    timeline,
    height: Math.round(depth * 20 + 32),
    label: `Marks on the timeline: ${bars.length} brakes and ${placed.length} notices, listed below.`,
    y: { from: 0, to: depth, ticks: [], isFromTop: true },
    marks: [
      Plot.rect(bars, {
        x1: 'from',
        x2: (bar: Bar) => Math.max(bar.to, bar.from + timeline.seconds / 400),
        y1: (bar: Bar) => bar.row + 0.12,
        y2: (bar: Bar) => bar.row + 0.88,
        rx: 2,
        fill: (bar: Bar) => (bar.kind === 'stop' ? 'var(--stop)' : 'var(--hold)'),
        title: (bar: Bar) => `${bar.letter}: ${bar.reason}`,
      }),
      Plot.text(bars, {
        x: 'from',
        y: (bar: Bar) => bar.row + 0.5,
        text: 'letter',
        dx: 5,
        textAnchor: 'start',
        fill: 'var(--on-mark)',
        fontWeight: 700,
      }),
      Plot.dot(placed, {
        x: 'x',
        y: 'y',
        r: 8,
        fill: (notice: Placed) => colorOf(notice.level),
        title: (notice: Placed) => `${notice.number}: ${notice.text}`,
      }),
      Plot.text(placed, {
        x: 'x',
        y: 'y',
        text: (notice: Placed) => String(notice.number),
        fill: 'var(--on-mark)',
        fontSize: 9,
        fontWeight: 700,
      }),
    ],
  });
};
