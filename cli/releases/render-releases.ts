import { lambda } from '../../fitness/objective.ts';
import { formatMoment } from '../page/elapsed.ts';
import { type Html, html, trusted } from '../page/html.ts';
import { drawLegend, type LegendEntry } from '../page/legend.ts';
import { pageStyles } from '../page/page-styles.ts';
import { renderFolded, renderTable } from '../page/table.ts';
import { renderBusiness } from './business-section.ts';
import { renderCauses } from './causes-section.ts';
import { describeLease, describeLeaseBriefly } from './describe-lease.ts';
import { formatChange, formatFigure } from './format-figure.ts';
import { mostColumns, renderHeatTable } from './heat-table.ts';
import { mostDrawn } from './layout-releases.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { drawLife, lifeLegend } from './life-chart.ts';
import { nameRelease, renderReleaseName } from './name-release.ts';
import { drawComplexity, drawObjective, objectiveLegend } from './objective-chart.ts';
import { releaseStyles } from './release-styles.ts';
import type { ChosenRelease } from './to-json.ts';
import { renderVerdicts } from './verdicts-section.ts';
import { lastOf, type ReleaseView } from './view-releases.ts';

const figure = (title: string, caption: Html | string, legend: readonly LegendEntry[], picture: Html, text: Html): Html =>
  html`<figure><figcaption><h3>${title}</h3><p>${caption}</p>${legend.length > 0 && drawLegend(legend)}</figcaption><div class="picture">${picture}</div>${text}</figure>`;

const badge = ({ fate }: ReleaseView): Html => html`<span class="badge ${fate.kind}">${fate.label}</span>`;

const renderList = (views: readonly ReleaseView[], chosen: ReleaseView | undefined, now: number): Html =>
  renderTable(
    'All releases, newest first; times are UTC',
    ['Release', 'First seen', 'Version', 'Before', 'After', 'Attested', 'Objective', 'Change', 'Lease', 'What became of it'],
    views.toReversed().map((view) => {
      const { record, shown, change } = view;
      const name = renderReleaseName(view);
      return [
        view === chosen ? html`<a href="#release">${name}</a>` : name,
        html`<span class="moment">${formatMoment(record.firstSeen).slice(0, -4)}</span>`,
        record.functionVersion ?? '–',
        ...(['pre-traffic', 'post-traffic', 'scheduled'] as const).map((phase) => lastOf(record, phase)?.outcome ?? '–'),
        formatFigure(shown?.objective),
        formatChange(change),
        html`<div class="lease">${describeLeaseBriefly(view.lease, now)}</div>`,
        html`<div class="fate">${badge(view)}</div>`,
      ];
    }),
    [2, 6, 7],
  );

const tabulateObjective = (views: readonly ReleaseView[]): Html =>
  renderFolded(
    'Objective as a table',
    renderTable(
      'Objective, loss and complexity; the last verdict that saw the release with traffic, else the last one',
      ['Release', 'Judged', 'Objective', 'Loss', 'Complexity'],
      views
        .map((view) => [view, view.shown] as const)
        .map(([view, shown]) => [
          nameRelease(view),
          shown ? `${shown.phase} ${formatMoment(shown.at)}` : 'never',
          formatFigure(shown?.objective),
          formatFigure(shown?.loss),
          formatFigure(shown?.complexity),
        ]),
      [2, 3, 4],
    ),
  );

const renderTrend = (views: readonly ReleaseView[]): Html => {
  const drawn = views.slice(-mostDrawn);
  if (drawn.every(({ shown }) => shown === undefined)) return html`<p class="soft">Objective over the releases: none was judged yet.</p>`;
  const shortened = drawn.length < views.length ? ` The newest ${mostDrawn} of ${views.length} releases are drawn.` : '';
  const caption = `Loss is the weighted share of checks that did not pass, complexity the mean binary logarithm of growth since the first release with a gate. Objective = loss + ${lambda} × complexity: smaller is better. A worse loss than that of the accepted release before blocks; complexity alone never does.${shortened}`;
  const picture = html`${drawObjective(drawn)}<p class="soft">Complexity</p>${drawComplexity(drawn)}`;
  return figure('Objective over the releases', caption, objectiveLegend, picture, tabulateObjective(drawn));
};

const clock = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

const renderTiles = ({ shown, change, lease }: ReleaseView, now: number): Html => {
  const isValid = lease !== undefined && lease.revoked === undefined && lease.expires > now;
  const tiles: [string, string][] = [
    [formatFigure(shown?.objective), 'objective'],
    [formatChange(change), 'against the accepted one before'],
    [formatFigure(shown?.loss), 'loss'],
    [formatFigure(shown?.complexity), 'complexity'],
    [isValid ? clock.format(lease.expires) : 'none', isValid ? 'lease until, UTC' : 'lease'],
  ];
  return html`<dl class="tiles">${tiles.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
};

const renderTimes = (view: ReleaseView, now: number): Html => {
  const life = layoutTimeline(view, now);
  if (life.moments.length === 0) return html`<p class="soft">Nothing is known of what happened to it.</p>`;
  const { deployment, moments } = life;
  const list = html`<ol class="remarks moments">${moments.map(
    ({ number, at, kind, text }) =>
      html`<li><span class="key ${kind}">${number}</span><span class="when">${formatMoment(at).slice(0, -4)}</span><span>${text}</span></li>`,
  )}</ol>`;
  const spans = renderFolded(
    'Traffic and leases as a table',
    renderTable(
      'Traffic and leases',
      ['What', 'From', 'Until', 'Says'],
      [
        ...life.traffic.map(({ from, to, text }) => ['Traffic', formatMoment(from), formatMoment(to), text]),
        ...life.leases.map(({ from, to, text }) => ['Lease', formatMoment(from), formatMoment(to), text]),
      ],
    ),
  );
  if (life.traffic.length === 0 && life.leases.length === 0)
    return html`<h3>What happened</h3><p class="soft">It had neither traffic nor a lease. Times are UTC.</p>${list}`;
  const whole = figure(
    'From its first verdict until its last lease ends',
    'Times are UTC. A lease that was renewed without an event is drawn until it really ended.',
    lifeLegend,
    drawLife(life, life, 'The life of the release', now),
    html`${list}${spans}`,
  );
  const isShort = deployment !== undefined && life.to - life.from < 3 * (deployment.to - deployment.from);
  if (!deployment || isShort || life.traffic.every(({ state }) => state === 'back')) return whole;
  return html`${figure(
    'Its last deployment',
    html`Deployment <span class="id">${deployment.id}</span>: traffic begins to move after the verdict before it, and has moved when the verdict after it is given; the weights in between are in CodeDeploy. Numbers are those of the list below.`,
    [],
    drawLife(life, deployment, 'The last deployment', now),
    renderFolded(
      'What happened in it',
      renderTable(
        'What happened while it was deployed',
        ['When', 'What'],
        moments.filter(({ at }) => at >= deployment.from && at <= deployment.to).map(({ at, text }) => [formatMoment(at), text]),
      ),
    ),
  )}${whole}`;
};

const renderChosen = ({ view, verdicts, bucket }: ChosenRelease, problem: string | undefined, now: number): Html => {
  const { record, fate, lease } = view;
  return html`<section id="release" aria-labelledby="release-name">
<h2 id="release-name">Release ${renderReleaseName(view)} ${badge(view)}</h2>
<p>${fate.why}</p>
<p>Lease: ${describeLease(lease, now)}.</p>
<p class="soft">First seen ${formatMoment(record.firstSeen)}${record.functionVersion !== undefined && html`; version ${record.functionVersion} of begin`}${
    record.stateMachine !== undefined && html`; <span class="address">${record.stateMachine}</span>`
  }.</p>
${(view.shown || lease) && renderTiles(view, now)}
${renderTimes(view, now)}
<h3>Verdicts and their evidence</h3>
${problem !== undefined && html`<p class="soft">Only what the ledger keeps is shown: ${problem}.</p>`}
${renderVerdicts(verdicts, bucket)}
</section>`;
};

const describeHeadline = (views: readonly ReleaseView[], chosen: ChosenRelease | undefined): string => {
  if (!chosen) return 'No release was judged here yet';
  const { number, fate } = chosen.view;
  return chosen.view === views.at(-1)
    ? `The newest release, v${number}: ${fate.label}`
    : `Release v${number} of ${views.length}: ${fate.label}`;
};

/**
 * The releases of the Recycler as one self-contained HTML file: no script, nothing fetched, for screen, dark mode and print, a text beside
 * every picture.
 *
 * @param chosen the release that is described in full
 * @param problem why its evidence was not read, where that is so
 * @param now in milliseconds
 */
export const renderReleases = (
  views: readonly ReleaseView[],
  chosen: ChosenRelease | undefined,
  problem: string | undefined,
  now: number,
): string => {
  const titles = new Map(
    (chosen?.verdicts ?? []).flatMap(({ document }) => (document?.checks ?? []).map(({ id, title }) => [id, title] as const)),
  );
  const columns =
    views.length > mostColumns ? ` The newest ${mostColumns} of ${views.length} releases are shown; the others are in the JSON.` : '';
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Releases of the Instance Recycler</title>
<style>${trusted(pageStyles)}${trusted(releaseStyles)}</style>
</head>
<body>
<header>
<p class="soft">Instance Recycler · Releases · ${formatMoment(now)}</p>
<h1>${describeHeadline(views, chosen)}</h1>
${chosen && renderCauses(chosen)}
</header>
<main>
${
  views.length > 0
    ? html`${renderTrend(views)}
${renderBusiness(views.slice(-mostDrawn))}
<h3>All releases</h3>
${renderList(views, chosen?.view, now)}
<h3>Loss by fitness function</h3>
<p class="soft">What each fitness function lost in each release: 0 where all its resources passed, 1 where none did; the share is also the tint.${columns}</p>
${renderHeatTable(views, titles)}`
    : html`<p>Deploy the stack, then run recycler attest: it judges what is live and grants the first lease.</p>`
}
${chosen && renderChosen(chosen, problem, now)}
</main>
</body>
</html>
`;
  return page.markup;
};
