import * as Plot from '@observablehq/plot';
import type { BusinessFigure } from '../../core/release-ports.ts';
import { describeFigure, formatValue } from '../../fitness/business/describe-figure.ts';
import { drawChart } from '../page/chart.ts';
import type { Html } from '../page/html.ts';
import type { LegendEntry } from '../page/legend.ts';
import { stateNames } from './figures-of-release.ts';
import { boundsOf, layoutReleases, mostTicks } from './layout-releases.ts';
import { nameRelease } from './name-release.ts';
import type { ReleaseView } from './view-releases.ts';

/** What the marks of the charts of business metrics mean. */
export const businessLegend: LegendEntry[] = [
  { name: 'since the release, not worse', color: 'in-service', shape: 'dot' },
  { name: 'too few samples to decide', color: 'soft', shape: 'ring' },
  { name: 'worse', color: 'stop', shape: 'cross' },
  { name: 'before the release', color: 'floor', shape: 'dashed' },
];

/** A release with what was kept of one metric. */
export type MetricPoint = { view: ReleaseView; figure: BusinessFigure; place: number };

type Placed = MetricPoint & { x: number; y: number };

const reach = 0.3;
/** The axis of a share reaches one percent at least: below, its ticks have more digits than there is room. */
const leastShare = 0.01;
const describePoint = ({ view, figure }: MetricPoint): string =>
  `${nameRelease(view)}: ${stateNames[figure.state]}\n${describeFigure(figure)}`;

/** One business metric over the releases: where it was before each, where it came to, and by how many samples. */
export const drawMetric = (views: readonly ReleaseView[], points: readonly MetricPoint[], isLast: boolean): Html => {
  const [first] = points;
  const { title = '', kind = 'count' } = first?.figure ?? {};
  const placed = points.flatMap((point): Placed[] =>
    point.figure.now === undefined ? [] : [{ ...point, x: point.place + 0.5, y: point.figure.now }],
  );
  const before = points.flatMap(({ place, figure }) => (figure.before === undefined ? [] : [{ x: place + 0.5, y: figure.before }]));
  const of = (...states: BusinessFigure['state'][]): Placed[] => placed.filter(({ figure }) => states.includes(figure.state));
  const worse = of('worse');
  const few = of('too-few', 'no-data');
  const empty = points.filter(({ figure }) => figure.now === undefined);
  const last = placed.at(-1);
  const bounds = boundsOf(
    [...placed, ...before].map(({ y }) => y),
    kind === 'share' ? leastShare : 1e-6,
  );
  return drawChart({
    timeline: layoutReleases(views),
    height: isLast ? 138 : 120,
    hasNoBottomAxis: !isLast,
    label: `${title} over ${views.length} releases: ${placed.length} with samples, ${worse.length} worse, ${few.length} with too few to decide${last ? `; at the end ${formatValue(last.y, kind)}` : ''}.`,
    y: { ...bounds, format: (value) => (kind === 'share' ? `${Number((value * 100).toPrecision(3))}%` : String(value)) },
    marks: [
      Plot.link(before, {
        ...{ x1: ({ x }: { x: number }) => x - reach, x2: 'x', y1: 'y', y2: 'y' },
        ...{ stroke: 'var(--floor)', strokeWidth: 2, strokeDasharray: '5,3' },
      }),
      Plot.dot(of('no-worse'), { x: 'x', y: 'y', r: 5, fill: 'var(--in-service)', title: describePoint }),
      Plot.dot(few, {
        x: 'x',
        y: 'y',
        r: 4.5,
        stroke: 'var(--soft)',
        strokeWidth: 1.8,
        strokeDasharray: '2,2',
        fill: 'var(--paper)',
        title: describePoint,
      }),
      Plot.dot(worse, { x: 'x', y: 'y', symbol: 'times', r: 6, stroke: 'var(--stop)', strokeWidth: 2.6, title: describePoint }),
      Plot.text(views.length <= mostTicks ? placed : [], {
        ...{ x: 'x', y: 'y', dx: 9, textAnchor: 'start', fill: 'var(--ink)', stroke: 'var(--paper)', strokeWidth: 3 },
        text: ({ figure, y }: Placed) => `${formatValue(y, kind)} · n ${figure.samplesNow}`,
      }),
      Plot.text(views.length <= mostTicks ? empty : [], {
        ...{ x: ({ place }: MetricPoint) => place + 0.5, y: (bounds.from + bounds.to) / 2, fill: 'var(--soft)' },
        text: ({ figure }: MetricPoint) => stateNames[figure.state],
      }),
    ],
  });
};
