import * as Plot from '@observablehq/plot';
import { lambda } from '../../fitness/objective.ts';
import { drawChart } from '../page/chart.ts';
import type { Html } from '../page/html.ts';
import type { LegendEntry } from '../page/legend.ts';
import { formatFigure } from './format-figure.ts';
import { boundsOf, layoutReleases, mostTicks } from './layout-releases.ts';
import { nameRelease } from './name-release.ts';
import type { ReleaseView } from './view-releases.ts';

/** What the lines of the chart of the objective mean. */
export const objectiveLegend: LegendEntry[] = [
  { name: 'objective', color: 'in-service', shape: 'line' },
  { name: 'loss', color: 'floor', shape: 'dashed' },
  { name: `${lambda} × complexity, between the two`, color: 'held', shape: 'area' },
  { name: 'rolled back', color: 'stop', shape: 'cross' },
];

type Point = { x: number; objective: number; loss: number; complexity: number; view: ReleaseView };

const toPoints = (views: readonly ReleaseView[]): Point[] =>
  views.flatMap((view, index) =>
    view.shown ? [{ x: index + 0.5, objective: view.shown.objective, loss: view.shown.loss, complexity: view.shown.complexity, view }] : [],
  );

const isLost = ({ view: { fate } }: Point): boolean => fate.kind === 'rolled-back';
const describePoint = ({ view, objective, loss, complexity }: Point): string =>
  `${nameRelease(view)}: ${view.fate.label}\nobjective ${formatFigure(objective)}, loss ${formatFigure(loss)}, complexity ${formatFigure(complexity)}`;

/** The objective with its loss over the releases; those that were rolled back stand beside the line. */
export const drawObjective = (views: readonly ReleaseView[]): Html => {
  const points = toPoints(views);
  const kept = points.filter((point) => !isLost(point));
  const lost = points.filter(isLost);
  const last = points.at(-1);
  return drawChart({
    timeline: layoutReleases(views),
    height: 230,
    label: `Objective and loss over ${views.length} releases${last ? `, at the end ${formatFigure(last.objective)} with a loss of ${formatFigure(last.loss)}` : ''}; ${lost.length} were rolled back.`,
    y: {
      ...boundsOf(
        points.flatMap(({ objective, loss }) => [objective, loss]),
        0.02,
      ),
    },
    marks: [
      Plot.areaY(kept, { x: 'x', y1: 'loss', y2: 'objective', fill: 'var(--held)', fillOpacity: 0.7 }),
      Plot.lineY(kept, { x: 'x', y: 'loss', stroke: 'var(--floor)', strokeWidth: 2, strokeDasharray: '5,3' }),
      Plot.lineY(kept, { x: 'x', y: 'objective', stroke: 'var(--in-service)', strokeWidth: 2.4 }),
      Plot.dot(kept, { x: 'x', y: 'loss', r: 3.2, fill: 'var(--floor)' }),
      Plot.dot(kept, { x: 'x', y: 'objective', r: 4.5, fill: 'var(--in-service)', title: describePoint }),
      Plot.dot(lost, { x: 'x', y: 'objective', symbol: 'times', r: 6, stroke: 'var(--stop)', strokeWidth: 2.6, title: describePoint }),
      Plot.text(points, {
        ...{ x: 'x', y: 'objective', dy: -13, fill: 'var(--ink)', stroke: 'var(--paper)', strokeWidth: 3 },
        text: (point: Point) => (points.length <= mostTicks ? formatFigure(point.objective) : ''),
      }),
    ],
  });
};

/** Complexity over the releases: the mean logarithm of growth, 0 where nothing has grown. */
export const drawComplexity = (views: readonly ReleaseView[]): Html => {
  const points = toPoints(views);
  const kept = points.filter((point) => !isLost(point));
  const [first, last] = [points[0], points.at(-1)];
  return drawChart({
    timeline: layoutReleases(views),
    height: 110,
    label: `Complexity over ${views.length} releases${first && last ? `, from ${formatFigure(first.complexity)} to ${formatFigure(last.complexity)}` : ''}.`,
    y: {
      ...boundsOf(
        points.map(({ complexity }) => complexity),
        0.05,
      ),
    },
    marks: [
      Plot.lineY(kept, { x: 'x', y: 'complexity', stroke: 'var(--ink)', strokeWidth: 1.8 }),
      Plot.dot(kept, { x: 'x', y: 'complexity', r: 3.5, fill: 'var(--ink)', title: describePoint }),
      Plot.dot(points.filter(isLost), {
        ...{ x: 'x', y: 'complexity', symbol: 'times', r: 5, stroke: 'var(--stop)', strokeWidth: 2.2 },
        title: describePoint,
      }),
    ],
  });
};
