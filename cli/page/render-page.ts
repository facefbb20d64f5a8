import type { FleetReport, Report } from '../../core/report/report.ts';
import type { Drawing } from '../drawing.ts';
import { formatHours } from './elapsed.ts';
import { renderFleet } from './fleet-section.ts';
import { describeBadge, describeTitle, formatWhole } from './headline.ts';
import { type Html, html, trusted } from './html.ts';
import { renderImagesOf } from './images-section.ts';
import { pageStyles } from './page-styles.ts';
import { renderTable } from './table.ts';

const idOf = (index: number): string => `fleet-${index + 1}`;

const renderOverview = (fleets: readonly FleetReport[]): Html =>
  renderTable(
    'The fleets of this report',
    ['Fleet', 'Outcome', 'Replaced', 'Time', 'Ratio to the lower bound', 'Failed', 'Shortfall caused'],
    fleets.map((fleet, index) => [
      html`<a href="#${idOf(index)}">${fleet.name}</a>`,
      html`<span class="badge ${fleet.outcome}">${describeBadge(fleet.outcome)}</span>`,
      `${fleet.replaced} of ${fleet.stale}`,
      `${formatHours(fleet.makespanSeconds)} h`,
      fleet.ratio?.toFixed(2) ?? 'not known',
      fleet.replacementsFailed,
      fleet.capacity.shortfallSeconds ? `${Math.round(fleet.capacity.shortfallSeconds.caused)} s` : 'not measured',
    ]),
    [2, 3, 4, 5, 6],
  );

const renderInvariants = ({ checked, broken }: Report['invariants']): Html => {
  if (checked === 0 && broken.length === 0) return html``;
  if (broken.length === 0)
    return html`<p class="soft">Invariants were checked ${checked.toLocaleString('en-US')} times; none was broken.</p>`;
  return html`<div class="alarm" role="alert"><p><strong>${broken.length} of ${checked.toLocaleString('en-US')} checks found an invariant broken.</strong> Please report this: it is a bug.</p><ul>${broken
    .slice(0, 100)
    .map(({ id, at, text }) => html`<li><strong>${id}</strong> at ${at}: ${text}</li>`)}</ul></div>`;
};

/**
 * A report as one self-contained HTML file: no script, nothing fetched, for screen, dark mode and print, a text beside every picture.
 * Charts that need more than the report are left out where `drawing` has nothing on a fleet.
 */
export const renderPage = (report: Report, drawing: Drawing | undefined): string => {
  const title = describeTitle(report);
  const source =
    report.scenario === undefined
      ? 'Report'
      : `Rehearsal of scenario “${report.scenario}”${report.seed === undefined ? '' : `, seed ${report.seed}`}`;
  const only = report.fleets.length === 1 ? report.fleets[0] : undefined;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(pageStyles)}</style>
</head>
<body>
<header>
<p class="soft">Instance Recycler · ${source}</p>
<h1>${formatWhole(report)}</h1>
${renderInvariants(report.invariants)}
${report.fleets.length > 1 && renderOverview(report.fleets)}
${report.fleets.length === 0 && html`<p>This report names no fleet.</p>`}
</header>
<main>
${(report.images ?? []).map(renderImagesOf)}
${report.fleets.map((fleet, index) =>
  renderFleet(
    fleet,
    drawing?.fleets.find((each) => each.name === fleet.name),
    idOf(index),
    only !== undefined,
  ),
)}
</main>
</body>
</html>
`;
  return page.markup;
};
