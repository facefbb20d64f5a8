import { expect } from '@jest/globals';

/** Figures that a change of the engine may move a little: how long, how many times, how often checked. */
const loose = /(?<= in )\d+[hms](?: \d+[ms])*|[\d.]+(?= times)/g;
const toNumber = (figure: string): number =>
  /[hms]/.test(figure)
    ? [...figure.matchAll(/(\d+)([hms])/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * { h: 3_600, m: 60, s: 1 }[unit as 'h'],
        0,
      )
    : Number(figure);

/** Expects a sample to be what a command prints, word for word; loose figures within a tenth. */
export const expectPrinted = (sample: readonly string[], lines: readonly string[]): void => {
  expect(sample.map((line) => line.replaceAll(loose, '#'))).toEqual(lines.map((line) => line.replaceAll(loose, '#')));
  const figuresOf = (text: readonly string[]): number[] => (text.join('\n').match(loose) ?? []).map(toNumber);
  const figures = figuresOf(lines);
  const shown = figuresOf(sample);
  expect(shown).toHaveLength(figures.length);
  expect(figures.filter((figure, index) => Math.abs((shown[index] ?? 0) - figure) > figure / 10)).toEqual([]);
};
