import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { opensearchPolicySchema } from '../workloads/opensearch/policy.ts';
import { clusterRules, failOpenBugs } from './cluster-rules.ts';

/** The titles of a file, and the first columns of its tables, as they are written. */
const readTitles = (file: string): Set<string> => {
  const path = join(import.meta.dirname, '..', file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const titles = [...text.matchAll(/(?:\btest\(|\)\(|^\s*\[|^\s*)\s*'((?:[^'\\]|\\.)+)',/gm)].map(([, title = '']) => title);
  return new Set(titles);
};

/** Servers that come back with their data: until that is built, the policy refuses it, and its rules have nothing to hold for. */
const comingBack = ['workloads/opensearch/plan-restart.test.ts', 'workloads/opensearch/reimage.test.ts'];
const isBuilt = comingBack.every((file) => existsSync(join(import.meta.dirname, '..', file)));

describe('the rules of clusters', () => {
  test('of servers that come back hold once there are any: else the policy refuses them', () => {
    expect(z.safeParse(opensearchPolicySchema, { method: 'reimage' }).success).toBe(isBuilt);
  });

  test('are all there, each once', () => {
    const numbers = clusterRules.map(({ rule }) => rule);
    expect(numbers).toEqual(Array.from({ length: 17 }, (_, index) => String(index + 1)));
    expect(failOpenBugs).toHaveLength(10);
  });

  test.each([...clusterRules, ...failOpenBugs].map(({ rule, tests }) => [rule, tests] as const))('%s: has tests, by name', (_, tests) => {
    expect(tests.length).toBeGreaterThan(0);
    const missing = tests.filter(({ file, name }) => !readTitles(file).has(name));
    expect(missing.filter(({ file }) => isBuilt || !comingBack.includes(file))).toEqual([]);
  });

  test('a test that is not there is found', () => {
    expect(readTitles('workloads/opensearch/drained.test.ts').has('once upon a time')).toBe(false);
    expect(readTitles('workloads/opensearch/none.test.ts').size).toBe(0);
  });
});
