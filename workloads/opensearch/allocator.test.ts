import { describe, expect, test } from '@jest/globals';
import { type AskMoves, judgeMoves, listMoves, readExplanations } from './allocator.ts';
import { clusterOf, copyOf, indexOf, nodeOf, usualNodes } from './cluster-for-tests.ts';

const nodes = [...usualNodes, nodeOf('n4')];
const moves = (more: Parameters<typeof clusterOf>[0] = {}, replacement: string | undefined = 'n4') => {
  const cluster = clusterOf({ nodes, ...more });
  return listMoves(cluster, 'i-1', nodeOf('n1'), cluster.nodes.get(replacement ?? ''), new Set(['n1']));
};

describe('the moves that would empty a node', () => {
  test('go to its replacement first, never to a node that has a copy or holds no data', () => {
    expect(moves()).toMatchObject([{ server: 'i-1', from: 'n1', targets: ['n4', 'n3'] }]);
  });

  test('are none for an index that expands itself onto every node', () => {
    const copies = ['n1', 'n2', 'n3', 'n4'].map((id, index) => copyOf(id, { isPrimary: index === 0 }));
    expect(moves({ copies, indices: [indexOf({ replicas: 3, autoExpand: '0-all' })] })).toEqual([]);
    expect(moves({ copies, indices: [indexOf({ replicas: 3 })] })).toMatchObject([{ targets: [] }]);
  });
});

describe('the allocator', () => {
  const judge = (answer: AskMoves) => judgeMoves(moves(), ['i-1'], answer);

  test('agrees where each copy has one node that would take it', async () => {
    expect((await judge(async () => [undefined])).get('i-1')).toMatchObject({ verdict: 'pass' });
    let round = 0;
    const second: AskMoves = async () => {
      round += 1;
      return round === 1 ? ['awareness: too many'] : [undefined];
    };
    expect((await judge(second)).get('i-1')).toMatchObject({ verdict: 'pass' });
  });

  test('refuses where none would, in its own words', async () => {
    expect((await judge(async (asked) => asked.map(() => 'awareness: too many copies in a'))).get('i-1')).toEqual({
      verdict: 'fail',
      reason: 'logs[0] could not move to another node (awareness: too many copies in a)',
    });
  });

  test('that does not answer is no yes', async () => {
    expect((await judge(async () => undefined)).get('i-1')).toMatchObject({ verdict: 'unknown' });
  });
});

describe('what it says', () => {
  const explained = (decision: string) => ({
    explanations: [
      {
        command: 'move',
        parameters: { index: 'logs', shard: 0, to_node: 'n4' },
        decisions: [{ decider: 'throttling', decision, explanation: 'x' }],
      },
    ],
  });
  const read = (body: unknown, status = 200) => readExplanations({ status, body: JSON.stringify(body) }, 1);

  test('is no only where a decider says no: waiting for its turn is not', () => {
    expect(read(explained('YES'))).toEqual([undefined]);
    expect(read(explained('THROTTLE'))).toEqual([undefined]);
    expect(read(explained('NO'))).toEqual(['throttling: x']);
  });

  test('is nothing where the answer is an error, something else, or about fewer moves', () => {
    expect(read(explained('YES'), 500)).toBeUndefined();
    expect(read({})).toBeUndefined();
    expect(read({ explanations: [] })).toBeUndefined();
    expect(readExplanations({ unknown: 'timeout' }, 1)).toBeUndefined();
    expect(read({ explanations: [{ ...explained('YES').explanations[0], decisions: [] }] })).toEqual(['no decider said anything']);
  });
});
