import { formatValue } from '../../fitness/business/describe-figure.ts';
import { type Html, html } from '../page/html.ts';
import { drawLegend } from '../page/legend.ts';
import { renderFolded, renderTable } from '../page/table.ts';
import { businessLegend, drawMetric, type MetricPoint } from './business-chart.ts';
import { figuresOfRelease, stateNames } from './figures-of-release.ts';
import { nameRelease } from './name-release.ts';
import type { ReleaseView } from './view-releases.ts';

const kinds = { count: 'events a day', share: 'share of trials', samples: 'median' } as const;
const formatNumber = (value: number | undefined, kind: keyof typeof kinds): string =>
  value === undefined ? '–' : formatValue(value, kind);
const formatP = (p: number | undefined): string => (p === undefined ? '–' : p < 0.0001 ? '< 0.0001' : p.toFixed(4));

const tabulate = (points: readonly MetricPoint[]): Html =>
  renderFolded(
    'Business metrics as a table',
    renderTable(
      'Before each release and since; p: how likely so much worse is by chance alone, adjusted for all metrics judged together',
      ['Metric', 'Release', 'Before', 'Since', 'Samples before', 'Samples since', 'p', 'Came to'],
      points.map(({ view, figure }) => [
        figure.title,
        nameRelease(view),
        formatNumber(figure.before, figure.kind),
        formatNumber(figure.now, figure.kind),
        figure.samplesBefore,
        figure.samplesNow,
        formatP(figure.p),
        `${stateNames[figure.state]}${figure.isWhole ? '' : ', so far'}`,
      ]),
      [2, 3, 4, 5, 6],
    ),
  );

/** Every business metric over the releases, one small chart under another, with sample sizes. Nothing where no release has any. */
export const renderBusiness = (views: readonly ReleaseView[]): Html => {
  const points = views.flatMap((view, place) => figuresOfRelease(view).map((figure): MetricPoint => ({ view, figure, place })));
  const metrics = [...Map.groupBy(points, ({ figure }) => figure.name).values()];
  const drawn = metrics.filter((own) => own.some(({ figure }) => figure.now !== undefined));
  const empty = metrics.filter((own) => !drawn.includes(own)).map((own) => own[0]?.figure.title);
  if (metrics.length === 0) return html``;
  const rest = empty.length > 0 && html`<p class="soft">Too few samples to draw: ${empty.join('; ')}.</p>`;
  if (drawn.length === 0) return html`<h3>Business metrics over the releases</h3>${rest}${tabulate(metrics.flat())}`;
  const caption =
    'Each release against the time before it. n is the number of samples since the release; a hollow point has too few to decide, which proves nothing either way.';
  return html`<figure><figcaption><h3>Business metrics over the releases</h3><p>${caption}</p>${drawLegend(businessLegend)}</figcaption>${drawn.map(
    (own, index) => {
      const figure = own.at(-1)?.figure;
      return html`<p class="soft metric"><strong>${figure?.title}</strong>${figure && html`, ${kinds[figure.kind]}: ${figure.direction} is better`}</p><div class="picture">${drawMetric(views, own, index === drawn.length - 1)}</div>`;
    },
  )}${rest}${tabulate(metrics.flat())}</figure>`;
};
