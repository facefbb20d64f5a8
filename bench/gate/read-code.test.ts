import { describe, expect, test } from '@jest/globals';
import { closingOf, readCode } from './read-code.ts';

const bareOf = (text: string): string => readCode('core/x.ts', text).bare;

describe('a source read for changes', () => {
  test.each([
    ['a type', 'const a: number = 1;', 'const a         = 1;'],
    ['an import of types', "import type { A } from 'a';\nrun();", `${' '.repeat(27)}\nrun();`],
    ['a comment', 'run(); // if (a < b)\n', 'run();              \n'],
    ['a comment of lines', 'run(/* a\n < b */);', 'run(    \n       );'],
    ['a text', "say('a < b');", "say('     ');"],
    ['a quote within a text', "say('a\\' < b');", "say('       ');"],
    ['a template', `say(\`a \${b < \`c\`} d\`);`, `say(\`${' '.repeat(14)}\`);`],
    ['a pattern', 'split(/[/<]"/g);', 'split(/     /g);'],
    ['what is no pattern', 'const c = (a) / b / d;', 'const c = (a) / b / d;'],
    ['a generic call', 'read<A>(b) < c;', 'read   (b) < c;'],
  ])('blanks out %s where it stood', (_what, text, bare) => {
    expect(bareOf(text)).toBe(bare);
  });

  test('keeps every place where it was', () => {
    const text = `const half = (of: number): string => \`\${of / 2}\`; // a 'half'\nexport const b = half(3) as string;\n`;
    const { bare } = readCode('core/x.ts', text);
    expect(bare).toHaveLength(text.length);
    for (const word of ['half', 'export', '(3)']) expect(bare.lastIndexOf(word)).toBe(text.lastIndexOf(word));
  });

  test('finds the bracket that closes', () => {
    expect(closingOf('if (a(b)[c]) d', 3)).toBe(11);
    expect(closingOf('(a', 0)).toBe(-1);
  });
});
