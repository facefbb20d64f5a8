import { describe, expect, test } from '@jest/globals';
import { isSameRecord } from './is-same-record.ts';

describe('two records', () => {
  test.each<[unknown, unknown]>([
    [1, 1],
    ['a', 'a'],
    [null, null],
    [
      { a: 1, b: [1, { c: 2 }] },
      { b: [1, { c: 2 }], a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [[], []],
  ])('are the same: %j and %j', (one, other) => expect(isSameRecord(one, other)).toBe(true));

  test.each<[unknown, unknown]>([
    [1, 2],
    [1, '1'],
    [null, {}],
    [{}, null],
    [{}, 'a'],
    [{ a: 1 }, {}],
    [{}, { a: 1 }],
    [{ a: undefined, b: 1 }, { a: 1 }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [{}, []],
  ])('differ: %j and %j', (one, other) => expect(isSameRecord(one, other)).toBe(false));
});
