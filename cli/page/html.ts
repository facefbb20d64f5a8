/** Text that is markup already. Only `html` and `trusted` make it, so nothing else reaches a page unescaped. */
export type Html = { readonly markup: string };

type Part = Html | readonly Html[] | string | number | false | undefined;

// Control characters are legal in no XML document, and a console output may carry them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text without characters that no document may hold. */
export const cleanText = (text: string): string => text.replace(controls, '\uFFFD');

/** Text for the body or an attribute of a document. */
export const escapeHtml = (text: string): string =>
  cleanText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const toMarkup = (part: Part): string => {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map((each) => each.markup).join('');
};

/** Markup from a template: every text put into it is escaped; `false` and `undefined` leave nothing. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html => ({
  markup: strings.map((string, index) => string + toMarkup(parts[index])).join(''),
});

/** Declares a text to be markup: for the output of the chart library and for constants of ours. */
export const trusted = (markup: string): Html => ({ markup });
