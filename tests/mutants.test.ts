import { describe, expect, test } from '@jest/globals';
import { transformSync } from 'esbuild';
import { plantMutants } from './mutants/plant.ts';
import { printScores } from './mutants/print-scores.ts';

/** What a function of this text answers, without any fault and with each of those that are planted into it. */
const answersOf = (body: string, ...values: unknown[]): { whole: unknown; planted: string[]; answers: unknown[] } => {
  const { text, mutants } = plantMutants('core/x.ts', `export const f = ${body};`, 1);
  const code = transformSync(text, { loader: 'ts', format: 'cjs' }).code;
  const answer = (active: number): unknown => {
    const module: { exports: { f?: (...given: unknown[]) => unknown } } = { exports: {} };
    new Function('module', 'exports', 'isPlanted', code)(module, module.exports, (id: number) => id === active);
    return module.exports.f?.(...structuredClone(values));
  };
  return { whole: answer(0), planted: mutants.map(({ becomes }) => becomes), answers: mutants.map(({ id }) => answer(id)) };
};

describe('planted faults', () => {
  test.each<[string, string, unknown[], unknown, unknown[]]>([
    ['a comparison is turned, and moved by its edge', '(a: number) => a < 3', [3], false, [true, true]],
    ['an and becomes an or', '(a: boolean, b: boolean) => a && b', [true, false], false, [true]],
    ['a not is dropped', '(a: boolean) => !a', [true], false, [true]],
    ['a default is dropped', '(a?: number) => a ?? 7', [undefined], 7, [undefined]],
    ['a choice is swapped', '(a: boolean) => (a ? 1 : 2)', [true], 1, [2]],
    ['true becomes false', '() => true', [], true, [false]],
    ['a filter is left out', '(a: number[]) => a.filter((each) => each > 1)', [[1, 2]], [2], [[1, 2], [1, 2], [1]]],
    ['the least becomes the most', '(a: number, b: number) => Math.min(a, b)', [1, 2], 1, [2]],
    [
      'a condition always holds, or never, and what it guards is left out',
      '(a: number[]) => { if (a.length) a.pop(); return a.length; }',
      [[1]],
      0,
      [0, 1, 1],
    ],
    ['an else belongs to its if', '(a: { n: number }) => { if (a.n) a.n = 5; else a.n = 6; return a.n; }', [{ n: 0 }], 6, [5, 6, 6, 0]],
  ])('%s', (_, body, values, whole, expected) => {
    const { whole: found, answers } = answersOf(body, ...values);
    expect(found).toEqual(whole);
    expect(answers).toHaveLength(expected.length);
    expect(answers.map((each) => JSON.stringify(each)).toSorted()).toEqual(expected.map((each) => JSON.stringify(each)).toSorted());
  });

  test('what only types and imports say is left alone', () => {
    const source = "import { x } from './x.ts';\nexport type T = { a: true } | false;\nexport const f = (a: T): a is { a: true } => x(a);";
    expect(plantMutants('core/x.ts', source, 1)).toEqual({ text: source, mutants: [] });
  });
});

test('scores are printed by folder, and what no test found by its place', () => {
  const mutant = (id: number, file: string) => ({ id, file, line: id, was: 'a < b', becomes: 'a <= b' });
  const { table, survivors } = printScores(
    [
      { mutant: mutant(1, 'core/a/x.ts'), isMet: true, killedBy: 'a test' },
      { mutant: mutant(2, 'core/a/x.ts'), isMet: true },
      { mutant: mutant(3, 'core/b/y.ts'), isMet: false },
    ],
    2,
  );
  expect(table).toMatch(/core\/a +2 +1 +1 +0 +50\.0%\ncore\/b +1 +0 +0 +1 +0\.0%\nall +3 +1 +1 +1 +33\.3%/);
  expect(survivors).toBe('core/a/x.ts:2\n  a < b\n  -> a <= b\ncore/b/y.ts:3 (met by no test)\n  a < b\n  -> a <= b\n');
});
