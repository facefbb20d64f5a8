import * as Plot from '@observablehq/plot';
import { formatDuration } from '../../core/policy/duration.ts';
import type { AgePoint, ImagesReport } from '../../core/report/images-report.ts';
import { describeImages } from '../image-rehearsal/describe-images.ts';
import { drawChart, wholeTicks } from './chart.ts';
import { formatMoment } from './elapsed.ts';
import { type Html, html } from './html.ts';
import { drawLegend, type LegendEntry } from './legend.ts';
import { renderFolded, renderTable } from './table.ts';
import { layoutTimelineBetween, type Timeline } from './timeline.ts';

const day = 86_400;

const legend: LegendEntry[] = [
  { name: 'age of the oldest server', color: 'in-service', shape: 'line' },
  { name: 'age of the image that is current', color: 'desired', shape: 'dashed' },
  { name: 'the label moved', color: 'failed', shape: 'dotted' },
];

type Drawn = { points: readonly AgePoint[]; labels: ImagesReport['labels']; timeline: Timeline; fleet: string };

const drawAges = ({ points, labels, timeline, fleet }: Drawn): Html => {
  const high = Math.max(1, ...points.map(({ oldestServerSeconds, imageSeconds = 0 }) => Math.max(oldestServerSeconds, imageSeconds) / day));
  const last = points.at(-1);
  const rows = points.map(({ at, oldestServerSeconds, imageSeconds }) => ({
    x: timeline.at(at),
    server: oldestServerSeconds / day,
    image: imageSeconds,
  }));
  type Row = (typeof rows)[number];
  return drawChart({
    timeline,
    height: 150,
    label: `Age of the oldest server of ${fleet} and of its image over time. At the end: ${formatDuration(last?.oldestServerSeconds ?? 0)}, and ${formatDuration(last?.imageSeconds ?? 0)}.`,
    y: { from: 0, to: high * 1.08, ticks: wholeTicks(0, high), format: (value) => `${value} d` },
    marks: [
      Plot.ruleX(
        labels.map(({ at }) => timeline.at(at)),
        { stroke: 'var(--failed)', strokeDasharray: '2 3' },
      ),
      Plot.lineY(
        rows.filter(({ image }) => image !== undefined),
        { x: 'x', y: (row: Row) => (row.image ?? 0) / day, stroke: 'var(--desired)', strokeDasharray: '6 4', strokeWidth: 1.4 },
      ),
      Plot.lineY(rows, { x: 'x', y: 'server', stroke: 'var(--in-service)', strokeWidth: 1.8 }),
    ],
  });
};

const tabulateAges = ({ points, fleet }: Drawn): Html =>
  renderFolded(
    `Ages of ${fleet} as a table`,
    renderTable(
      `Age of the oldest server of ${fleet}, and of its image`,
      ['Time', 'Oldest server', 'Image'],
      points.map(({ at, oldestServerSeconds, imageSeconds }) => [
        formatMoment(Date.parse(at)),
        formatDuration(oldestServerSeconds),
        imageSeconds === undefined ? 'not known' : formatDuration(imageSeconds),
      ]),
      [1, 2],
    ),
  );

/** The images of one recipe over a rehearsal, as a section of a page. */
export const renderImagesOf = (report: ImagesReport, index: number): Html => {
  const { recipe, labels, ages } = report;
  const times = ages.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));
  const timeline = layoutTimelineBetween(Math.min(...times), Math.max(...times));
  const id = `images-${index + 1}`;
  return html`<section id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name">Images of ${recipe}</h2>
<p class="soft">0:00 on the time axis is ${formatMoment(timeline.from)}. Axes read hours and minutes.</p>
<ul>${describeImages([report]).map((line) => html`<li>${line.trim()}</li>`)}</ul>
${ages.map(({ fleet, points }) => {
  const drawn = { points, labels, timeline, fleet };
  return html`<figure><figcaption><h3>Ages of ${fleet}</h3><p>How old its oldest server and its image were.</p>${drawLegend(legend)}</figcaption><div class="picture">${drawAges(drawn)}</div>${tabulateAges(drawn)}</figure>`;
})}
</section>`;
};
