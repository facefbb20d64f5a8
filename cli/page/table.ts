import { type Html, html } from './html.ts';

type Cell = Html | string | number | undefined;

const isMarkup = (cell: Cell): cell is Html => typeof cell === 'object';

/** A table; the first cell of a row names it. `numeric`: which columns are numbers, counted from 0. */
export const renderTable = (
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  numeric: readonly number[] = [],
): Html => {
  const kind = (index: number): Html => (numeric.includes(index) ? html` class="number"` : html``);
  const row = (cells: readonly Cell[]): Html =>
    html`<tr>${cells.map((cell, index) => {
      const text = isMarkup(cell) ? cell : html`${cell}`;
      return index === 0 ? html`<th scope="row"${kind(index)}>${text}</th>` : html`<td${kind(index)}>${text}</td>`;
    })}</tr>`;
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${head.map(
    (name, index) => html`<th scope="col"${kind(index)}>${name}</th>`,
  )}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>`;
};

/** A table folded away under one line: the text alternative of a picture. */
export const renderFolded = (summary: string, table: Html): Html => html`<details><summary>${summary}</summary>${table}</details>`;

/** A server's id as a cell, or a dash where there is none. */
export const nameServer = (id: string | undefined): Html => (id === undefined ? html`-` : html`<span class="id">${id}</span>`);
