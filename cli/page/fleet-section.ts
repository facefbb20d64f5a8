import type { FleetReport } from '../../core/report/report.ts';
import type { FleetDrawing } from '../drawing.ts';
import { listBands } from './bands.ts';
import { drawCapacity } from './capacity-chart.ts';
import { formatHours, formatMoment } from './elapsed.ts';
import { renderFigures } from './figures.ts';
import { describeBadge, describeDetails, describeHeadline } from './headline.ts';
import { type Html, html } from './html.ts';
import { drawAge, drawImages, listImages, nameImages } from './images-chart.ts';
import { layoutLanes, listStages } from './lanes.ts';
import { drawLanes } from './lanes-chart.ts';
import { drawLegend, type LegendEntry } from './legend.ts';
import { drawMarks } from './marks-chart.ts';
import { listRemarks, listTroubles } from './remarks.ts';
import { drawSlots } from './slots-chart.ts';
import { tabulateCapacity, tabulateImages, tabulateSlots, tabulateSwaps } from './text-tables.ts';
import { layoutTimelineOfRun } from './timeline.ts';

const capacityLegend: LegendEntry[] = [
  { name: 'in service', color: 'in-service', shape: 'line' },
  { name: 'all servers, in any state', color: 'total', shape: 'area' },
  { name: 'desired', color: 'desired', shape: 'dashed' },
  { name: 'floor of the policy', color: 'floor', shape: 'dotted' },
];
const slotsLegend: LegendEntry[] = [
  { name: 'held', color: 'held', shape: 'area' },
  { name: 'allowed now', color: 'in-service', shape: 'line' },
  { name: 'budget', color: 'desired', shape: 'dashed' },
];

const figure = (title: string, caption: Html | string, legend: readonly LegendEntry[], picture: Html, text: Html): Html =>
  html`<figure><figcaption><h3>${title}</h3><p>${caption}</p>${legend.length > 0 && drawLegend(legend)}</figcaption><div class="picture">${picture}</div>${text}</figure>`;

const renderTiles = (fleet: FleetReport): Html => {
  const { shortfallSeconds: shortfall, minInService, desired } = fleet.capacity;
  const tiles: [string, string][] = [
    [`${fleet.replaced} of ${fleet.stale}`, 'replaced'],
    [`${formatHours(fleet.makespanSeconds)} h`, 'until the last was terminated'],
    ...(fleet.ratio === undefined ? [] : ([[`${fleet.ratio.toFixed(2)} ×`, 'the lower bound']] as [string, string][])),
    ...(minInService === undefined ? [] : ([[`${minInService} of ${desired}`, 'least in service']] as [string, string][])),
    ...(shortfall === undefined ? [] : ([[`${Math.round(shortfall.caused)} s`, 'shortfall caused']] as [string, string][])),
    [String(fleet.replacementsFailed), fleet.replacementsFailed === 1 ? 'new server failed' : 'new servers failed'],
  ];
  return html`<dl class="tiles">${tiles.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
};

/** One fleet of a report as a section of a page. Where it is the only one, the page's own title is its headline. */
export const renderFleet = (fleet: FleetReport, drawing: FleetDrawing | undefined, id: string, isOnly: boolean): Html => {
  const timeline = layoutTimelineOfRun(fleet, drawing);
  const bands = listBands(fleet, timeline);
  const lanes = layoutLanes(fleet, timeline);
  const hasRemarks = bands.length + fleet.notices.length > 0;
  const drawn = drawing && drawing.capacity.length > 0 ? drawCapacity(drawing.capacity, timeline, bands) : undefined;
  const missing = [
    ...(drawn ? [] : ['capacity']),
    ...(drawing && drawing.slots.length > 0 ? [] : ['slots']),
    ...(drawing && drawing.images.length > 0 ? [] : ['images']),
  ];
  const held = bands.length > 0 ? 'Shaded stretches are brakes. ' : '';
  return html`<section id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name">${fleet.name} <span class="badge ${fleet.outcome}">${describeBadge(fleet.outcome)}</span></h2>
${!isOnly && html`<p class="headline">${describeHeadline(fleet)}.</p>`}
<p>${describeDetails(fleet).join(' ')}</p>
<p class="soft">${fleet.campaign !== undefined && html`Campaign ${fleet.campaign}. `}0:00 on every time axis is ${formatMoment(timeline.from)}${
    fleet.endedAt !== undefined && html`; the end is ${formatMoment(Date.parse(fleet.endedAt))}`
  }. Axes read hours and minutes.</p>
${fleet.stale > 0 && renderTiles(fleet)}
${
  drawn &&
  drawing &&
  figure(
    'Capacity',
    `${held}Least spare capacity: ${drawn.lowest.inService} in service where the policy demands ${drawn.lowest.floor}. ${drawn.axisStart > 0 ? `The vertical axis starts at ${drawn.axisStart}.` : ''}`,
    capacityLegend,
    drawn.picture,
    tabulateCapacity(drawing, timeline),
  )
}
${
  hasRemarks &&
  html`<figure><figcaption><h3>Brakes and notices</h3><p>Letters are brakes, numbers are notices; what each says is listed below.</p></figcaption><div class="picture">${drawMarks(fleet, timeline, bands)}</div>${listRemarks(fleet, timeline, bands)}</figure>`
}
${
  drawing &&
  drawing.slots.length > 0 &&
  figure(
    'Slots',
    `A slot is permission for one swap to hold capacity. ${held}`,
    slotsLegend,
    drawSlots(drawing.slots, timeline, bands),
    tabulateSlots(drawing, timeline),
  )
}
${lanes.length > 0 && renderLanes(lanes, timeline, bands)}
${drawing && drawing.images.length > 0 && renderImages(drawing, timeline, bands)}
${missing.length > 0 && fleet.stale > 0 && html`<p class="soft">No picture of ${missing.join(', ')}: ${missing.length > 1 ? 'they were' : 'it was'} not recorded poll by poll while this campaign ran; the ledger keeps only the swaps.</p>`}
${listTroubles(fleet, timeline)}
<h3>Figures</h3>
${renderFigures(fleet)}
</section>`;
};

const renderLanes = (
  lanes: ReturnType<typeof layoutLanes>,
  timeline: ReturnType<typeof layoutTimelineOfRun>,
  bands: ReturnType<typeof listBands>,
): Html => {
  const { picture, shortened } = drawLanes(lanes, timeline, bands);
  const hasLost = lanes.some((lane) => lane.isLost);
  const legend: LegendEntry[] = [
    ...listStages(lanes).map((stage): LegendEntry => ({ name: stage, color: `stage-${stage}`, shape: 'area' })),
    ...(hasLost ? ([{ name: 'did not succeed', color: 'failed', shape: 'cross' }] as LegendEntry[]) : []),
  ];
  const caption = `One lane for each swap: old server → new server, from the launch of the new one until the old one is gone. ${shortened ?? ''}`;
  return figure('Swaps', caption, legend, picture, tabulateSwaps(lanes, timeline));
};

const renderImages = (
  drawing: FleetDrawing,
  timeline: ReturnType<typeof layoutTimelineOfRun>,
  bands: ReturnType<typeof listBands>,
): Html => {
  const age = drawAge(drawing.images, timeline, bands);
  const caption = age ? 'Above: which images the servers run. Below: the age of the oldest server.' : 'Which images the servers run.';
  const picture = html`${drawImages(drawing.images, timeline, bands)}${age}`;
  return figure('Image and age', caption, nameImages(listImages(drawing.images)), picture, tabulateImages(drawing.images, timeline));
};
