import { type Html, html, trusted } from './html.ts';

export type LegendEntry = { name: string; color: string; shape: 'line' | 'dashed' | 'dotted' | 'area' | 'cross' | 'dot' | 'ring' };

/** Says what the colours and strokes of a chart mean. Colours are names of the page's variables. */
export const drawLegend = (entries: readonly LegendEntry[]): Html =>
  html`<ul class="legend">${entries.map(
    ({ name, color, shape }) =>
      html`<li><span class="swatch ${shape}" ${trusted(`style="--swatch:var(--${color})"`)} aria-hidden="true">${shape === 'cross' && '✕'}</span>${name}</li>`,
  )}</ul>`;
