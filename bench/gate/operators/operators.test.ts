import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readRecordedStack } from '../../../cli/release-rehearsal/rehearse-releases.ts';
import { createChance } from '../../../rehearsal/chance.ts';
import { resolveTemplate } from '../../../rehearsal/release/cloud-formation/resolve-template.ts';
import type { Mutation, Operator, Parts } from '../mutation.ts';
import { operators } from './operators.ts';
import { declareFrom } from './template-edits.ts';

const root = join(import.meta.dirname, '../../..');
const rooms = ['core', 'aws', 'functions', 'hooks', 'workloads', 'fitness'];

const readSources = (): Record<string, string> =>
  Object.fromEntries(
    rooms
      .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && /^(?!.*(\.test|fixture)).*\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );

const stack = readRecordedStack();
const parts: Parts = { sources: readSources(), definition: stack.definition, translated: stack.translated };
const draws = [1, 2, 3];
const mutate = ({ id, mutate: act }: Operator, seed: number): Mutation | undefined => act(parts, createChance(seed)(id));

/** How many lines two texts differ in, counted from both ends. */
const countChanged = (before: string, now: string): number => {
  const [a, b] = [before.split('\n'), now.split('\n')];
  let [start, end] = [0, 0];
  while (start < a.length && a[start] === b[start]) start += 1;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end;
};

describe.each(operators.map((operator) => ({ id: operator.id, operator })))('$id', ({ operator }) => {
  test('changes one thing, the same for the same draws, and leaves the rest alone', () => {
    const untouched = JSON.stringify(stack.translated);
    const found = draws.map((seed) => mutate(operator, seed));
    // Whole templates, which `toEqual` takes long to walk through.
    expect(JSON.stringify(found)).toBe(JSON.stringify(draws.map((seed) => mutate(operator, seed))));
    for (const mutation of found) {
      const { what = '', source, definition, translated } = mutation ?? {};
      expect(what).not.toBe('');
      expect(what).not.toContain('\n');
      expect([source, definition, translated].filter((part) => part !== undefined)).toHaveLength(1);
      if (source) {
        const before = parts.sources[source.path] ?? '';
        expect(source.text).not.toBe(before);
        expect(countChanged(before, source.text)).toBeLessThanOrEqual(25);
      }
      if (definition !== undefined) expect(definition).not.toBe(parts.definition);
      if (translated) expect(JSON.stringify(translated)).not.toBe(untouched);
    }
    expect(JSON.stringify(stack.translated)).toBe(untouched);
    expect(operator.room).toBe(found[0]?.source ? 'sources' : found[0]?.translated ? 'template' : 'definition');
  });
});

describe('the operators', () => {
  test('have names of their own', () => {
    expect(new Set(operators.map(({ id }) => id)).size).toBe(operators.length);
  });

  test('find nothing in an empty release, and say so', () => {
    const empty: Parts = { sources: {}, definition: '', translated: { Resources: {} } };
    expect(operators.map(({ id, mutate: act }) => act(empty, createChance(1)(id)))).toEqual(operators.map(() => undefined));
  });

  test('leave a definition that can be read', () => {
    for (const operator of operators.filter(({ room }) => room === 'definition'))
      for (const seed of draws) expect(parse(mutate(operator, seed)?.definition ?? '')).toHaveProperty('States');
  });

  test('leave a template that names only what is there, though perhaps in a circle', () => {
    const lookup = { ref: (id: string) => id, attribute: (id: string) => id };
    const names = { parameters: {}, stackName: 's', stackId: 's' };
    const order = (template: Parts['translated']): string => {
      try {
        return String(resolveTemplate({ template, ...names, lookup }).order.length > 60);
      } catch (error) {
        return (error as Error).message.replace(/between.*/, '');
      }
    };
    const templates = operators.flatMap((operator) => (operator.room === 'template' ? (mutate(operator, 1)?.translated ?? []) : []));
    expect([...new Set(templates.map(order))].filter((found) => found !== 'template: circular dependency ')).toEqual(['true']);
  });

  test('on a template have its stamp follow', () => {
    const own = declareFrom(stack.translated, stack.declared);
    expect(own).toEqual({ ...stack.declared, functions: own.functions, alarms: expect.arrayContaining(stack.declared.alarms) });
    expect(own.functions).toEqual(stack.declared.functions);
    const slow = operators.find(({ id }) => id === 'function-timeout-default');
    const { translated = stack.translated } = slow?.mutate(parts, createChance(1)('x')) ?? {};
    const timeouts = Object.values(declareFrom(translated, stack.declared).functions).map(({ timeoutSeconds }) => timeoutSeconds);
    expect(timeouts.filter((seconds) => seconds === 3)).toHaveLength(1);
  });
});
