import { type Html, html } from '../page/html.ts';
import type { ReleaseView } from './view-releases.ts';

type Named = Pick<ReleaseView, 'number' | 'record'>;

/** What a release calls itself, where that says more than its number does: rehearsals name releases v1, v2, ... */
const findOwnName = ({ number, record: { release } }: Named): string | undefined => (release === `v${number}` ? undefined : release);

/**
 * A release by its number and what it calls itself, such as `v3 1d7799e0c5aa`.
 *
 * @param most characters of what it calls itself
 */
export const nameRelease = (view: Named, most = Number.POSITIVE_INFINITY): string => {
  const own = findOwnName(view);
  return own === undefined ? `v${view.number}` : `v${view.number} ${own.slice(0, most)}`;
};

/** The same for a page, what it calls itself as an id. */
export const renderReleaseName = (view: Named, most = Number.POSITIVE_INFINITY): Html => {
  const own = findOwnName(view)?.slice(0, most);
  return html`v${view.number}${own !== undefined && html` <span class="id">${own}</span>`}`;
};
