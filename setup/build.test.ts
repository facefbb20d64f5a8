import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nameRelease, stampedTemplate } from './build.ts';
import { stackFiles } from './stack-files.ts';

const root = join(import.meta.dirname, '..');
const template = readFileSync(join(root, 'template.yaml'), 'utf8');

describe('nameRelease', () => {
  test('writes the release where an unstamped build says that it is one', () => {
    expect(template).toContain('    Value: unstamped - it only plans\n');
    const stamped = nameRelease(template, '012345678901');
    // In quotes: a name of digits alone stays a text.
    expect(stamped).toContain('    Value: "012345678901"\n');
    expect(stamped).not.toContain('unstamped -');
  });

  test.each([
    ['no such output', 'Outputs:\n  Release:\n    Value: other\n'],
    ['two of them', 'Outputs:\n  A:\n    Value: unstamped - a\n  B:\n    Value: unstamped - b\n'],
  ])('refuses a template with %s', (_, given) => {
    expect(() => nameRelease(given, 'abc')).toThrow('no output Release');
  });
});

test.each(Object.entries(stackFiles))(
  'SAM CLI packages and deploys the template of a stamped build, unless another is named: %s',
  (_, stack) => {
    const config = readFileSync(join(root, stack.settings), 'utf8');
    // Where it stands in its template, the name of the release is written over.
    expect(nameRelease(readFileSync(join(root, stack.template), 'utf8'), 'abc')).toContain('    Value: "abc"\n');
    for (const command of ['package', 'deploy'])
      expect(config).toContain(`[default.${command}.parameters]\ntemplate_file = ".aws-sam/build/${stampedTemplate}"\n`);
  },
);
