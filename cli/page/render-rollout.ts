import type { FleetReport, Report } from '../../core/report/report.ts';
import type { Drawing, FleetDrawing } from '../drawing.ts';
import { listBands } from './bands.ts';
import { drawCapacity } from './capacity-chart.ts';
import { chartMargins, chartWidth } from './chart.ts';
import { darkColors, lightColors } from './colors.ts';
import { describeHeadline } from './headline.ts';
import { type Html, html, trusted } from './html.ts';
import { layoutLanes, listStages } from './lanes.ts';
import { drawLanes } from './lanes-chart.ts';
import { layoutTimelineOfRun } from './timeline.ts';

const padding = 24;
const lanesHeight = 420;
const width = chartWidth + 2 * padding;

// A picture on a page of unknown colour brings its own paper, and follows the reader's preference for dark.
const styles = `
svg{${lightColors}--mono:ui-monospace,Menlo,Consolas,monospace;color:var(--ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
@media (prefers-color-scheme:dark){svg{${darkColors}}}
.chart{--plot-background:var(--paper);font-size:11px;overflow:visible}
.name{font-size:19px;font-weight:650}.title{font-size:14px;font-weight:600}.key{font-size:12px;fill:var(--soft)}
`;

type Key = { name: string; mark: (x: number, y: number) => Html };

const box =
  (color: string) =>
  (x: number, y: number): Html =>
    html`<rect x="${x}" y="${y - 10}" width="12" height="12" rx="3" fill="var(--${color})"/>`;
const stroke =
  (color: string, dashes?: string) =>
  (x: number, y: number): Html =>
    html`<path d="M${x},${y - 4}h18" fill="none" stroke="var(--${color})" stroke-width="2.4"${dashes !== undefined && html` stroke-dasharray="${dashes}"`}/>`;

const drawKeys = (keys: readonly Key[], y: number): Html => {
  let x = padding + chartMargins.left;
  return html`${keys.map(({ name, mark }) => {
    const drawn = html`${mark(x, y)}<text class="key" x="${x + 24}" y="${y}">${name}</text>`;
    x += 24 + name.length * 6.4 + 20;
    return drawn;
  })}`;
};

const place = (picture: Html, y: number): Html =>
  trusted(
    picture.markup.replace('<svg ', `<svg x="${padding}" y="${y}" `).replace(/ role="img" aria-label="[^"]*"/, ' aria-hidden="true"'),
  );

const compose = (fleet: FleetReport, drawing: FleetDrawing | undefined): Html => {
  const timeline = layoutTimelineOfRun(fleet, drawing);
  const bands = listBands(fleet, timeline);
  const lanes = layoutLanes(fleet, timeline);
  const hasCapacity = drawing !== undefined && drawing.capacity.length > 0;
  const lanesTop = hasCapacity ? 360 : 70;
  const height = lanesTop + 60 + lanesHeight + 46 + padding;
  const headline = describeHeadline(fleet);
  const holds: Key[] = bands.length > 0 ? [{ name: 'brake', mark: box('hold') }] : [];
  const keys: Key[] = [
    ...listStages(lanes).map((stage): Key => ({ name: stage, mark: box(`stage-${stage}`) })),
    ...(lanes.some((lane) => lane.isLost)
      ? [
          {
            name: 'failed',
            mark: (x: number, y: number) =>
              html`<path d="M${x + 3},${y - 9}l9,9m0,-9l-9,9" fill="none" stroke="var(--failed)" stroke-width="2.4"/>`,
          },
        ]
      : []),
  ];
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">
<title id="t">${fleet.name}: ${headline}</title>
<desc id="d">${hasCapacity && 'Above, capacity over time with its floor. '}One lane for each server, from the launch of its replacement until it is gone.</desc>
<style>${trusted(styles)}</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="var(--paper)" stroke="var(--grid)"/>
<text class="name" x="${padding}" y="40" fill="var(--ink)">${headline}</text>
${
  hasCapacity &&
  html`<text class="title" x="${padding}" y="74" fill="var(--ink)">Capacity</text>${drawKeys(
    [
      { name: 'in service', mark: stroke('in-service') },
      { name: 'all servers', mark: box('total') },
      { name: 'desired', mark: stroke('desired', '5,3') },
      { name: 'floor of the policy', mark: stroke('floor', '1.5,2.5') },
      ...holds,
    ],
    98,
  )}${place(drawCapacity(drawing.capacity, timeline, bands).picture, 108)}`
}
<text class="title" x="${padding}" y="${lanesTop + 10}" fill="var(--ink)">One lane for each server</text>
${drawKeys(keys, lanesTop + 34)}
${place(drawLanes(lanes, timeline, bands, { height: lanesHeight }).picture, lanesTop + 44)}
</svg>
`;
};

/**
 * The first fleet of a report as one self-contained SVG for a readme: capacity above, a lane for each server below.
 * It brings its own paper, so that it reads on light and dark pages. The capacity is left out where `drawing` has none.
 *
 * @throws Error when the report names no fleet
 */
export const renderRollout = (report: Report, drawing: Drawing | undefined): string => {
  const fleet = report.fleets[0];
  if (!fleet) throw new Error('the report names no fleet: there is nothing to draw');
  return compose(
    fleet,
    drawing?.fleets.find((each) => each.name === fleet.name),
  ).markup;
};
