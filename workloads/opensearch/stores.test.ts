import { expect, test } from '@jest/globals';
import { parseStores } from './stores.ts';

const answer = (value: unknown, status = 200) => ({ status, body: JSON.stringify(value) });
const nodes = { n1: { indices: { store: { size_in_bytes: 5 } } } };

test('what each node holds is read from a whole answer alone', () => {
  expect(parseStores(answer({ _nodes: { total: 1, successful: 1, failed: 0 }, nodes }))).toEqual(new Map([['n1', 5]]));
});

test.each<[string, Parameters<typeof parseStores>[0]]>([
  ['no answer', { unknown: 'it timed out' }],
  ['an error', answer({ _nodes: { total: 1, successful: 1, failed: 0 }, nodes }, 500)],
  ['a body that was cut off', { status: 200, body: '{"_nodes":{"total":1' }],
  ['an answer without one of the nodes', answer({ _nodes: { total: 2, successful: 1, failed: 1 }, nodes })],
  ['a node that does not say', answer({ _nodes: { total: 1, successful: 1, failed: 0 }, nodes: { n1: {} } })],
])('%s gives no sizes', (_, given) => {
  expect(parseStores(given)).toBeUndefined();
});
