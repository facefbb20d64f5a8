import { expect, test } from '@jest/globals';
import { openCapacity } from './capacity.ts';
import { packCapacity, unpackCapacity } from './pack-capacity.ts';

const capacity = {
  ...openCapacity(4, 1),
  surge: 1,
  changes: [
    { at: 1, by: -1 },
    { at: 1, by: -1 },
    { at: 1, by: 1 },
    { at: 2, by: 1 },
    { at: 2, by: 1, isOthers: true },
    { at: 2, by: 1, isOthers: true },
    { at: 2, by: 1 },
  ],
  taken: [
    { server: 'i-1', at: 1 },
    { server: 'i-2', at: 1 },
    { server: 'i-3', at: 2 },
    { server: 'i-4', at: 1 },
  ],
};

test('what was packed is what it was before', () => {
  expect(unpackCapacity(JSON.parse(JSON.stringify(packCapacity(capacity))))).toEqual(capacity);
  expect(unpackCapacity(packCapacity(openCapacity(4, 1)))).toEqual(openCapacity(4, 1));
});

test('only what is the same in time, size and author is one', () => {
  const { changes, taken } = packCapacity(capacity);
  expect(changes).toEqual([
    [1, -1, 2],
    [1, 1, 1],
    [2, 1, 1],
    [2, 1, 2, true],
    [2, 1, 1],
  ]);
  expect(taken).toEqual([
    [1, 'i-1 i-2'],
    [2, 'i-3'],
    [1, 'i-4'],
  ]);
});
