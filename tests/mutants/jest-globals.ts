import { expect } from 'expect';

/** What test files take from Jest, as far as they run without it: each test is kept, to be run as often as a fault is planted. */
export type Test = { name: string; run: () => unknown };
export const tests: Test[] = [];

const path: string[] = [];

const argumentsOf = (row: unknown): unknown[] => (Array.isArray(row) ? row : [row]);

export const describe = Object.assign(
  (name: string, body: () => void): void => {
    path.push(name);
    body();
    path.pop();
  },
  {
    each:
      (rows: readonly unknown[]) =>
      (name: string, body: (...row: unknown[]) => void): void => {
        for (const [index, row] of rows.entries()) describe(`${name} ${index + 1}`, () => body(...argumentsOf(row)));
      },
  },
);

const add = (name: string, run: () => unknown): void => void tests.push({ name: [...path, name].join(': '), run });

export const test = Object.assign(add, {
  each:
    (rows: readonly unknown[]) =>
    (name: string, run: (...row: unknown[]) => unknown): void => {
      for (const [index, row] of rows.entries()) add(`${name} ${index + 1}`, () => run(...argumentsOf(row)));
    },
});

export { expect };
