import { describe, expect, test } from '@jest/globals';
import { clusterOf, nodeOf } from './cluster-for-tests.ts';
import { matchNodes } from './match-nodes.ts';

const match = (nodes: ReturnType<typeof nodeOf>[], servers: { id: string; address?: string }[]) =>
  matchNodes(clusterOf({ nodes }), servers);
const plain = (id: string, more: Parameters<typeof nodeOf>[1] = {}) => nodeOf(id, { name: `node-${id}`, addresses: ['10.0.0.1'], ...more });

describe('the node of a server is found', () => {
  test.each([
    ['the instance id among its attributes', plain('n1', { attributes: { instance_id: 'i-1' }, addresses: ['172.17.0.2'] })],
    ['its name', plain('n1', { name: 'i-1', addresses: ['172.17.0.2'] })],
    ['its address', plain('n1')],
  ])('by %s', (_, node) => {
    expect(match([node], [{ id: 'i-1', address: '10.0.0.1' }]).get('i-1')).toEqual({ node });
  });
});

test('a server of which no node speaks has none in the cluster', () => {
  expect(match([plain('n1')], [{ id: 'i-2', address: '10.0.0.2' }]).get('i-2')).toEqual({ absent: true });
});

describe('the node of a server is unknown', () => {
  test('where two run on it', () => {
    expect(match([plain('n1'), plain('n2')], [{ id: 'i-1', address: '10.0.0.1' }]).get('i-1')).toEqual({
      unknown: expect.stringContaining('both'),
    });
  });

  test('where its attribute and its address name different servers: an address is given to a successor', () => {
    const node = plain('n1', { attributes: { instance_id: 'i-1' }, addresses: ['10.0.0.2'] });
    const found = match(
      [node],
      [
        { id: 'i-1', address: '10.0.0.1' },
        { id: 'i-2', address: '10.0.0.2' },
      ],
    );
    expect(found.get('i-1')).toEqual({ unknown: expect.stringContaining('i-2') });
    expect(found.get('i-2')).toEqual({ unknown: expect.stringContaining('i-1') });
  });
});
