import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lowerBound } from './lower-bound.ts';

const works = (seconds: number[], place = 'a') => seconds.map((each) => ({ seconds: each, place }));

describe('the lower bound', () => {
  test('is all work shared by all slots', () => {
    expect(lowerBound(works([10, 20, 30, 40]), 2)).toBe(50);
  });
  test('is never less than the longest piece', () => {
    expect(lowerBound(works([10, 200]), 10)).toBe(200);
  });
  test('counts a zone that may hold fewer slots', () => {
    expect(lowerBound([...works([10, 10, 10], 'a'), ...works([10], 'b')], 4, (place) => (place === 'a' ? 1 : 4))).toBe(30);
  });
  test('holds for every schedule: greedy list scheduling never beats it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (seconds, slots) => {
          const free = Array.from({ length: slots }, () => 0);
          for (const each of seconds) {
            free.sort((a, b) => a - b);
            free[0] = (free[0] ?? 0) + each;
          }
          return Math.max(...free) >= lowerBound(works(seconds), slots) - 1e-9;
        },
      ),
    );
  });
});
