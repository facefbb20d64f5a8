import { type Html, html } from '../page/html.ts';
import { findCauses } from './find-causes.ts';
import type { ChosenRelease } from './to-json.ts';

/** More than these stand with the verdict below. */
const mostCauses = 5;

/** Why the release stands where it does, what failed, and what to do: the first that a person wants to know. */
export const renderCauses = ({ view, verdicts }: ChosenRelease): Html => {
  const { causes, next } = findCauses(view, verdicts);
  const more = causes.length - mostCauses;
  // The sentence names the first of them, which stands below with its remedy.
  const [lead] = causes[0] ? view.fate.why.split(`: ${causes[0].text}`) : [];
  return html`<p class="why">${lead === undefined ? view.fate.why : `${lead}:`}</p>
${
  causes.length > 0 &&
  html`<ul class="causes">${causes
    .slice(0, mostCauses)
    .map(({ text, remedy }) => html`<li>${text}${remedy !== undefined && html`<br><strong>Remedy:</strong> ${remedy}`}</li>`)}${
    more > 0 && html`<li>and ${more} more, <a href="#release">with the verdict</a></li>`
  }</ul>`
}${next !== undefined && html`<p><strong>What to do:</strong> ${next}</p>`}`;
};
