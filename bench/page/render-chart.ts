import * as Plot from '@observablehq/plot';
import { plotSvg } from '../../cli/page/chart.ts';
import { darkColors, lightColors } from '../../cli/page/colors.ts';
import { type Html, html, trusted } from '../../cli/page/html.ts';
import type { Row } from './row.ts';

const padding = 24;
const namesWidth = 206;
const plotWidth = 170;
const columns = [38, 80, 132];
const panelWidth = plotWidth + 150;
const lineHeight = 24;
const axisHeight = 22;
const top = 144;
/** Ratios beyond these stand at the edge, hollow. */
const shown = [0.85, 6.5] as const;

// A picture on a page of unknown colour brings its own paper, and follows the reader's preference for dark.
const styles = `
svg{${lightColors}--mono:ui-monospace,Menlo,Consolas,monospace;color:var(--ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
@media (prefers-color-scheme:dark){svg{${darkColors}}}
.chart{--plot-background:var(--paper);font-size:11px;overflow:visible}
.name{font-size:19px;font-weight:650}.title{font-size:14px;font-weight:600}.key{font-size:12px;fill:var(--soft)}
.cell{font-size:12px;fill:var(--ink)}.ours{font-weight:650}.number{text-anchor:end;font-variant-numeric:tabular-nums}
`;

const writeRatio = (ratio: number): string => ratio.toFixed(ratio < 10 ? 2 : ratio < 100 ? 1 : 0);
const clamp = (ratio: number): number => Math.min(shown[1], Math.max(shown[0], ratio));
const isInside = ({ ratio }: Row): boolean => ratio.median === clamp(ratio.median);
const hitsOne = ({ badImageHits }: Row): boolean => badImageHits <= 1;
const colorOf = (row: Row): string => (hitsOne(row) ? 'var(--good)' : 'var(--failed)');

const drawDots = (rows: readonly Row[], engines: readonly string[], servers: number): Html => {
  const ticks = [1, 1.5, 2, 3, 5];
  const y = ({ engine }: Row): number => engines.indexOf(engine) + 0.5;
  const options = {
    width: plotWidth,
    height: engines.length * lineHeight + axisHeight,
    ...{ marginLeft: 8, marginRight: 8, marginTop: 0, marginBottom: axisHeight },
    x: { type: 'log', domain: shown, axis: null },
    y: { domain: [engines.length, 0], axis: null },
    symbol: { type: 'identity' },
    marks: [
      Plot.gridX(ticks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.ruleX([1], { stroke: 'var(--axis)', strokeWidth: 1.6 }),
      Plot.link(rows.filter(isInside), {
        ...{ y1: y, y2: y, stroke: colorOf, strokeWidth: 2 },
        x1: (row: Row) => clamp(row.ratio.min),
        x2: (row: Row) => clamp(row.ratio.max),
      }),
      Plot.dot(rows, {
        y,
        x: (row: Row) => clamp(row.ratio.median),
        // The shape says the same as the colour, for prints in grey.
        symbol: (row: Row) => (hitsOne(row) ? 'circle' : 'square'),
        fill: (row: Row) => (isInside(row) ? colorOf(row) : 'var(--paper)'),
        ...{ stroke: colorOf, strokeWidth: 1.6, r: 4.5 },
      }),
      Plot.text(ticks, { x: (tick: number) => tick, text: String, frameAnchor: 'bottom', dy: 16, fill: 'var(--soft)' }),
    ],
  } as unknown as Plot.PlotOptions;
  return plotSvg(options, `Time over the shortest possible with ${servers} servers`);
};

const place = (picture: Html, x: number): Html =>
  trusted(picture.markup.replace('<svg ', `<svg x="${x}" y="${top}" `).replace(/ role="img" aria-label="[^"]*"/, ' aria-hidden="true"'));

const middleOf = (line: number): number => top + line * lineHeight + lineHeight / 2 + 4;
const classOf = (engine: string): string => (engine === 'recycler' ? ' ours' : '');

const drawPanel = (rows: readonly Row[], engines: readonly string[], servers: number, x: number): Html => {
  const numbersAt = x + plotWidth;
  const cells = rows.map((row) => {
    const texts = [writeRatio(row.ratio.median), row.badImageHits.toLocaleString('en'), `${row.leastInService} %`];
    const y = middleOf(engines.indexOf(row.engine));
    return html`${texts.map((text, index) => html`<text class="cell number${classOf(row.engine)}" x="${numbersAt + (columns[index] ?? 0)}" y="${y}">${text}</text>`)}`;
  });
  const heads = ['time', 'hit', 'least'].map(
    (text, index) => html`<text class="key number" x="${numbersAt + (columns[index] ?? 0)}" y="${top - 12}">${text}</text>`,
  );
  return html`<text class="title" x="${x + 8}" y="${top - 12}" fill="var(--ink)">${servers.toLocaleString('en')} servers</text>${heads}${place(drawDots(rows, engines, servers), x)}${cells}`;
};

const describe = (rows: readonly Row[], sizes: readonly number[]): string =>
  sizes
    .map((servers) => {
      const texts = rows
        .filter((row) => row.servers === servers)
        .map(
          ({ engine, ratio, badImageHits, leastInService }) =>
            `${engine} ${writeRatio(ratio.median)}, ${badImageHits}, ${leastInService} %`,
        );
      return `${servers.toLocaleString('en')} servers: ${texts.join('; ')}.`;
    })
    .join(' ');

/**
 * The bench as one self-contained SVG for a page: an engine a line, a panel for each size of fleet. It brings its own paper, so that it reads on
 * light and dark pages.
 *
 * @throws Error where there is nothing to draw
 */
export const renderChart = (rows: readonly Row[]): string => {
  const sizes = [...new Set(rows.map(({ servers }) => servers))];
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  if (engines.length === 0) throw new Error('nothing was measured: there is nothing to draw');
  const width = 2 * padding + namesWidth + sizes.length * panelWidth;
  const height = top + engines.length * lineHeight + axisHeight + padding;
  const names = engines.map(
    (engine, line) => html`<text class="cell${classOf(engine)}" x="${padding}" y="${middleOf(line)}">${engine}</text>`,
  );
  const panels = sizes.map((servers, index) =>
    drawPanel(
      rows.filter((row) => row.servers === servers),
      engines,
      servers,
      padding + namesWidth + index * panelWidth,
    ),
  );
  const keyY = 86;
  const keys = html`<circle cx="${padding + 6}" cy="${keyY - 4}" r="4.5" fill="var(--good)"/><text class="key" x="${padding + 18}" y="${keyY}">one server hit by a bad image</text>
<rect x="${padding + 216}" y="${keyY - 8.5}" width="9" height="9" fill="var(--failed)"/><text class="key" x="${padding + 232}" y="${keyY}">more than one</text>
<circle cx="${padding + 336}" cy="${keyY - 4}" r="4" fill="var(--paper)" stroke="var(--soft)" stroke-width="1.6"/><text class="key" x="${padding + 348}" y="${keyY}">beyond the scale</text>
<text class="key" x="${padding + 470}" y="${keyY}">time: over the shortest possible · hit: servers hit · least: in service, of those wanted</text>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">
<title id="t">How long a roll-out takes, engine by engine, over the shortest possible with the same boots and slots</title>
<desc id="d">Of each engine the time over the lower bound, servers hit by a bad image, and the least in service. ${describe(rows, sizes)}</desc>
<style>${trusted(styles)}</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="var(--paper)" stroke="var(--grid)"/>
<text class="name" x="${padding}" y="40" fill="var(--ink)">Time of a roll-out over the shortest possible</text>
<text class="key" x="${padding}" y="62">The same boots, a tenth of the servers at once. Dots are medians, lines go from least to most. The scale is logarithmic.</text>
${keys}
${names}${panels}
</svg>
`.markup;
};
