import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Text from outside as one line without control characters: a reason or a console output may carry escape codes. */
export const toPlainText = (text: string): string => stripVTControlCharacters(text).replace(controls, ' ').trim();

/** Text cut to a width, with three dots where something is missing. */
export const cutText = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 3))}...`.slice(0, Math.max(0, width));

/** Text broken between words into lines of a width; with `most` at most so many of them, and what does not fit is cut. */
export const wrapText = (text: string, width: number, most = Number.POSITIVE_INFINITY): string[] => {
  const lines: string[] = [];
  let rest = text;
  // Below one column no text can be broken.
  while (width > 0 && rest.length > width && lines.length < most - 1) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > width / 2 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, cutText(rest, width)];
};
