import { describe, expect, test } from '@jest/globals';
import { readCode } from '../read-code.ts';
import { sourceEdits } from './source-edits.ts';

/** Every version of a text that an operator makes. */
const allOf = (id: string, text: string, path = 'core/x.ts'): string[] =>
  (sourceEdits[id]?.(readCode(path, text)) ?? []).map(({ start, end, by }) => text.slice(0, start) + by + text.slice(end));

const step = 'const go = async ({ clock }: Doors) => {\n  await clock.sleep(1);\n  return await read();\n};';

describe('operators on sources', () => {
  test.each<[string, string, string[]]>([
    ['flip-comparison', 'a < b;', ['a >= b;', 'a <= b;']],
    ['flip-comparison', "f((a) => a === 'x < y');", ["f((a) => a !== 'x < y');"]],
    ['negate-condition', 'if (a(b) && c) d();', ['if (!(a(b) && c)) d();']],
    ['fix-condition', 'if (a) b();', ['if (true) b();', 'if (false) b();']],
    ['drop-not', 'if (!a || b !== c) d();', ['if (a || b !== c) d();']],
    ['remove-await', 'const a = await b(await c);', ['const a = b(await c);', 'const a = await b(c);']],
    ['swap-and-or', 'a && b || c;', ['a || b || c;', 'a && b && c;']],
    ['change-number', 'const a1 = [0, 40_000, 0.5];', []],
    ['swap-plus-minus', 'a + b;', ['a - b;']],
    ['swap-choice', 'a.some(b); Math.min(1, 2);', ['a.every(b); Math.min(1, 2);', 'a.some(b); Math.max(1, 2);']],
    ['drop-guard', 'for (;;) {\n  if (a) throw b({ c: 1 });\n  d();\n}', ['for (;;) {\n  \n  d();\n}']],
    ['drop-guard', 'if (a) {\n  b();\n}', []],
    ['drop-statement', 'const f = async () => {\n  await a.b({ c: 1 });\n  d();\n};', ['const f = async () => {\n  \n  d();\n};']],
    ['return-early', 'const f = () => {\n  a();\n};', ['const f = () => { return undefined;\n  a();\n};']],
    ['throw-at-import', 'a();', ["a();\nthrow new Error('a fault at import');\n"]],
    [
      'other-operation',
      "import { ACommand, BCommand } from 'x';\nsend(new ACommand({}));",
      ["import { ACommand, BCommand } from 'x';\nsend(new BCommand({}));"],
    ],
    ['wrong-release', 'f(stamp.release, doors.releases);', ["f('r1', doors.releases);", "f('unstamped', doors.releases);"]],
  ])('%s: %s', (id, text, expected) => {
    if (id !== 'change-number') expect(allOf(id, text)).toEqual(expected);
    else
      expect(allOf(id, text)).toEqual(
        expect.arrayContaining(['const a1 = [1, 40_000, 0.5];', 'const a1 = [0, 400000, 0.5];', 'const a1 = [0, 40_000, 1.5];']),
      );
  });

  test('a slow call waits on the clock that is at hand', () => {
    expect(allOf('slow-call', step)[0]).toContain('=> {\n  await clock.sleep(120); await clock.sleep(1);');
    expect(allOf('slow-call', step.replaceAll('clock', 'doors.clock').replace('{ doors.clock }', 'doors'))[0]).toContain(
      'await doors.clock.sleep(120);',
    );
    expect(allOf('slow-call', step.replaceAll('clock', 'time'))).toEqual([]);
  });

  test('a call that never returns stands where a call was awaited', () => {
    expect(allOf('never-returns', step)).toHaveLength(2);
    expect(allOf('never-returns', 'const a = () => b();')).toEqual([]);
  });
});
