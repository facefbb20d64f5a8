import { expect, test } from '@jest/globals';
import { findUpperBound } from './upper-bound.ts';

test('the upper bound of a share is the exact one', () => {
  // 1 - 0.05^(1/200), and the rule of three.
  expect(findUpperBound(0, 200)).toBeCloseTo(1 - 0.05 ** (1 / 200), 9);
  expect(findUpperBound(0, 200)).toBeCloseTo(3 / 200, 3);
  // Tables of Clopper and Pearson, one-sided 95 %.
  expect(findUpperBound(1, 10)).toBeCloseTo(0.394, 3);
  expect(findUpperBound(5, 10)).toBeCloseTo(0.778, 3);
  expect(findUpperBound(10, 10)).toBe(1);
  expect(findUpperBound(0, 0)).toBe(1);
});
