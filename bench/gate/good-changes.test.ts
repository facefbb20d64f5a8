import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readRecordedStack } from '../../cli/release-rehearsal/rehearse-releases.ts';
import { createChance } from '../../rehearsal/chance.ts';
import { type Bundler, createBundler } from './bundle-program.ts';
import { goodChangeNames, makeGoodChange } from './good-changes.ts';

const stack = readRecordedStack();
let bundler: Bundler;

beforeAll(async () => {
  bundler = await createBundler();
});
afterAll(() => bundler.close());

test.each(goodChangeNames)('%s: changes what it says, and bundles', async (name) => {
  const parts = { ...stack, sources: bundler.sources };
  const change = makeGoodChange(name, parts, createChance(1)(name));
  const { sources = [], definition, translated } = change ?? {};
  expect(change).toEqual(makeGoodChange(name, parts, createChance(1)(name)));
  for (const { path, text } of sources) expect(text).not.toBe(bundler.sources[path]);
  if (definition !== undefined) expect(definition).not.toBe(stack.definition);
  if (translated) expect(translated).not.toEqual(stack.translated);
  expect([...sources, definition, translated].filter((part) => part !== undefined)).toHaveLength(name === 'the stamp alone' ? 0 : 1);
  const bundle = await bundler.bundle(sources);
  if (['comment', 'the stamp alone'].includes(name)) expect(bundle).toBeUndefined();
  if (['log line', 'import of a side effect'].includes(name)) expect(bundle).toBeDefined();
});

test('a source that does not parse is reported, and the next one bundles', async () => {
  await expect(bundler.bundle([{ path: 'core/step/execute.ts', text: 'const = 1;' }])).rejects.toThrow();
  expect(await bundler.bundle([])).toBeUndefined();
});

test('what a rehearsal has of its own is no source to change', () => {
  expect(Object.keys(bundler.sources)).not.toEqual(expect.arrayContaining(['aws/ledger/ledger.ts']));
  expect(Object.keys(bundler.sources)).not.toEqual(expect.arrayContaining(['core/errors.ts']));
  expect(Object.keys(bundler.sources)).toEqual(
    expect.arrayContaining(['core/advance/advance.ts', 'fitness/decide.ts', 'hooks/answer-hook.ts']),
  );
});
