import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { clusterRules, failOpenBugs } from './cluster-rules.ts';

/** The titles of a file, and the first columns of its tables, as they are written. */
const readTitles = (file: string): Set<string> => {
  const path = join(import.meta.dirname, '..', file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const titles = [...text.matchAll(/(?:\btest\(|\)\(|^\s*\[|^\s*)\s*'((?:[^'\\]|\\.)+)',/gm)].map(([, title = '']) => title);
  return new Set(titles);
};

describe('the rules of clusters', () => {
  test('are all there, each once', () => {
    const numbers = clusterRules.map(({ rule }) => rule);
    expect(numbers).toEqual(Array.from({ length: 17 }, (_, index) => String(index + 1)));
    expect(failOpenBugs).toHaveLength(10);
  });

  test.each([...clusterRules, ...failOpenBugs].map(({ rule, tests }) => [rule, tests] as const))('%s: has tests, by name', (_, tests) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(({ file, name }) => !readTitles(file).has(name))).toEqual([]);
  });

  test('a test that is not there is found', () => {
    expect(readTitles('workloads/opensearch/drained.test.ts').has('once upon a time')).toBe(false);
    expect(readTitles('workloads/opensearch/none.test.ts').size).toBe(0);
  });
});
