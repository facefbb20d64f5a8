import { type Html, html } from '../page/html.ts';
import { renderFolded } from '../page/table.ts';
import { renderReleaseName } from './name-release.ts';
import type { ReleaseView } from './view-releases.ts';

/** More releases than this do not fit beside each other: the newest are shown. */
export const mostColumns = 16;

/** How strongly a loss is tinted, from 0 for none to 4 for all. */
const levelOf = (loss: number): number => (loss <= 0 ? 0 : loss >= 1 ? 4 : Math.min(3, 1 + Math.floor(loss * 3)));

const renderCell = (loss: number | undefined): Html => {
  if (loss === undefined) return html`<td class="heat none"><span class="soft">–</span></td>`;
  return html`<td class="heat heat-${levelOf(loss)}">${loss === 0 ? '0' : loss === 1 ? '1' : loss.toFixed(2)}</td>`;
};

const renderRows = (views: readonly ReleaseView[], ids: readonly string[], titles: ReadonlyMap<string, string>, caption: string): Html =>
  html`<div class="scroll"><table class="dimensions"><caption>${caption}</caption><thead><tr><th scope="col">Fitness function</th>${views.map(
    (view) => html`<th scope="col" class="heat">${renderReleaseName(view, 7)}</th>`,
  )}</tr></thead><tbody>${ids.map((id) => {
    const title = titles.get(id);
    return html`<tr><th scope="row"><span class="id">${id}</span>${title !== undefined && html`<br><span class="soft">${title}</span>`}</th>${views.map(
      ({ shown }) => renderCell(shown?.dimensions[id]),
    )}</tr>`;
  })}</tbody></table></div>`;

/**
 * The loss of every fitness function over the releases, as numbers on tinted ground: 0 all its resources pass, 1 none does.
 * Those that lost nothing anywhere are folded away.
 *
 * @param titles what each fitness function asks, as far as it is known
 */
export const renderHeatTable = (all: readonly ReleaseView[], titles: ReadonlyMap<string, string>): Html => {
  const views = all.slice(-mostColumns);
  const ids = [...new Set(views.flatMap(({ shown }) => Object.keys(shown?.dimensions ?? {})))].toSorted();
  const isLossless = (id: string): boolean => views.every(({ shown }) => (shown?.dimensions[id] ?? 0) === 0);
  const [clean, lossy] = [ids.filter(isLossless), ids.filter((id) => !isLossless(id))];
  if (ids.length === 0) return html`<p class="soft">No release was judged yet, so no fitness function has a loss.</p>`;
  return html`${
    lossy.length > 0
      ? renderRows(views, lossy, titles, 'Loss by fitness function; – where it was not asked')
      : html`<p>No fitness function lost anything in these releases.</p>`
  }${
    clean.length > 0 &&
    renderFolded(
      `${clean.length} fitness ${clean.length === 1 ? 'function' : 'functions'} without any loss in ${views.length === 1 ? 'this release' : 'these releases'}`,
      renderRows(views, clean, titles, 'No loss; – where it was not asked'),
    )
  }`;
};
