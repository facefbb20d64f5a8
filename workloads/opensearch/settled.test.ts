import { describe, expect, test } from '@jest/globals';
import { clusterOf, copyOf, indexOf, nodeOf, usualNodes } from './cluster-for-tests.ts';
import { judgeSettled } from './settled.ts';

const newer = (id: string, zone: string) => nodeOf(id, { version: '3.0.0', attributes: { zone } });
const missing = copyOf('', { state: 'UNASSIGNED', unassigned: 'INDEX_CREATED' });
const { node: _, ...unassigned } = missing;

describe('a replica that is unassigned while newer nodes join', () => {
  /** An index whose primary lies on a newer node, beside the usual three older ones. */
  const judge = (nodes = [newer('n4', 'a')], emptied: string[] = []) =>
    judgeSettled(
      clusterOf({ nodes: [...usualNodes, ...nodes], copies: [copyOf('n4', { isPrimary: true }), unassigned] }),
      {},
      new Set(emptied),
    ).verdict;

  test('keeps nothing from settling: a replica never goes to a node older than its primary’s, and waiting would keep more of them away', () => {
    expect(judge()).toBe('pass');
  });

  test('is waited for where a node of another zone could take it', () => {
    expect(judge([newer('n4', 'a'), newer('n5', 'b')])).toBe('fail');
    expect(judge([newer('n4', 'a'), newer('n5', 'b')], ['n5'])).toBe('pass');
  });

  test('is not waited for where the only one that could is in the zone of its primary, which has its share', () => {
    expect(judge([newer('n4', 'a'), newer('n5', 'a')])).toBe('pass');
  });

  test('is waited for where all nodes are of one version', () => {
    const cluster = clusterOf({ copies: [copyOf('n1', { isPrimary: true }), unassigned], indices: [indexOf()] });
    expect(judgeSettled(cluster, {}, new Set()).verdict).toBe('fail');
    expect(judgeSettled(cluster, {}, new Set(['n2', 'n3'])).verdict).toBe('fail');
  });
});
