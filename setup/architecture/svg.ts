/** Pieces of a drawing. Colours follow the reader's light or dark mode. */

type Palette = Record<'paper' | 'panel' | 'raised' | 'ink' | 'soft' | 'line' | 'rule' | 'write' | 'none', string>;

const light: Palette = {
  ...{ paper: '#ffffff', panel: '#f3f4f6', raised: '#ffffff', ink: '#1b1f24', soft: '#57606a' },
  ...{ line: '#9aa3ad', rule: '#0b5cad', write: '#00714f', none: '#dfe2e6' },
};
const dark: Palette = {
  ...{ paper: '#14181d', panel: '#1b2128', raised: '#252c35', ink: '#e8ebef', soft: '#a3adb8' },
  ...{ line: '#6b7682', rule: '#6cb6ff', write: '#3fc79a', none: '#333b44' },
};

// Colours are written out, since some readers of drawings know no variables.
const paint = ({ paper, panel, raised, ink, soft, line, rule, write, none }: Palette): string =>
  [
    `text{fill:${ink}}.soft,.row,.number{fill:${soft}}.rules{fill:${rule}}.writes{fill:${write}}.paper{fill:${paper};stroke:${none}}.panel{fill:${panel}}`,
    `.box{fill:${raised};stroke:${line}}.rule{fill:${raised};stroke:${rule}}.write{fill:${raised};stroke:${write}}.chip{fill:${raised};stroke:${none}}`,
    `.arrow{stroke:${line}}.tip{fill:${line}}`,
  ].join('\n');

const style = `.head{font-weight:650}.soft{font-size:11.5px}.row{font-weight:600;font-size:12px;letter-spacing:.03em}.number{font-size:11px}
.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:11.5px}.rule,.write{stroke-width:1.5}.arrow{fill:none}
${paint(light)}
@media (prefers-color-scheme:dark){${paint(dark)}}`;

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A text at its baseline. */
export const drawText = (x: number, y: number, text: string, name = '', anchor: 'start' | 'middle' | 'end' = 'start'): string =>
  `<text${name && ` class="${name}"`} x="${x}" y="${y}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escapeText(text)}</text>`;

/** A rectangle with round corners. */
export const drawBox = (x: number, y: number, width: number, height: number, name = 'box'): string =>
  `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`;

/** An arrow along a path. */
export const drawArrow = (path: string, width = 1.5): string =>
  `<path class="arrow" d="${path}" stroke-width="${width}" marker-end="url(#a)"/>`;

/** A whole drawing, with its title and its description for those who do not see it. */
export const drawPage = (
  width: number,
  height: number,
  title: string,
  description: string,
  pieces: readonly string[],
): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13">
<title id="t">${escapeText(title)}</title>
<desc id="d">${escapeText(description)}</desc>
<style>
${style}
</style>
<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path d="M0,0L8,4L0,8z" class="tip"/></marker></defs>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" class="paper"/>
${pieces.join('\n')}
</svg>
`;
