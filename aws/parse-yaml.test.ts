import { expect, test } from '@jest/globals';
import { InputError } from '../core/errors.ts';
import { parseYaml } from './parse-yaml.ts';

test('reads one document; an empty one is null, a date stays text', () => {
  expect(parseYaml('pace: { growth: 3 }\nsince: 2026-01-05', 'web')).toEqual({ pace: { growth: 3 }, since: '2026-01-05' });
  expect(parseYaml('', 'web')).toBeNull();
});

test.each([
  ['a: [1', /^web: not valid YAML: .+ at line \d+: repair what stands there or just before$/],
  ['a: 1\n---\nb: 2\n', /^web: not valid YAML: expected a single document.*: write one document$/],
  [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, /^web: not valid YAML: it is nested too deeply/],
])('refuses what is no document, in one line: %#', (text, message) => {
  expect(() => parseYaml(text, 'web')).toThrow(InputError);
  expect(() => parseYaml(text, 'web')).toThrow(message);
});
