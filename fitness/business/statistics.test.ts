import { describe, expect, test } from '@jest/globals';
import { burstsOfCounts, burstsOfShares } from './design-effect.ts';
import { testShares } from './fisher.ts';
import { adjustTogether } from './holm.ts';
import { logChoose, logFactorial } from './log-factorial.ts';
import { testRanks } from './mann-whitney.ts';
import { testRates } from './poisson.ts';
import { upperTail } from './upper-tail.ts';

const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('Fisher', () => {
  // Fisher 1935: a lady tastes eight cups and is right about three of four.
  test('the lady tasting tea', () => expect(testShares({ hits: 1, of: 4 }, { hits: 3, of: 4 })).toBeCloseTo(17 / 70, 12));
  test('all four right', () => expect(testShares({ hits: 0, of: 4 }, { hits: 4, of: 4 })).toBeCloseTo(1 / 70, 12));
  test('two of 20 against none of 180', () => expect(testShares({ hits: 0, of: 180 }, { hits: 2, of: 20 })).toBeCloseTo(0.0095477, 7));
  test('nothing to compare', () => {
    expect(testShares({ hits: 0, of: 0 }, { hits: 5, of: 9 })).toBe(1);
    expect(testShares({ hits: 0, of: 9 }, { hits: 0, of: 9 })).toBe(1);
    expect(testShares({ hits: 9, of: 9 }, { hits: 0, of: 9 })).toBe(1);
  });
});

describe('two Poisson rates', () => {
  test('five events, all of them in one of two equal times', () =>
    expect(testRates({ count: 0, time: 1 }, { count: 5, time: 1 })).toBeCloseTo(1 / 32, 12));
  // The example of R's poisson.test: 11 in 800 person-years against 21 in 3,011.
  test('11 in 800 against 21 in 3,011', () =>
    expect(testRates({ count: 21, time: 3_011 }, { count: 11, time: 800 })).toBeCloseTo(0.0560087, 7));
  test('nothing to compare', () => {
    expect(testRates({ count: 3, time: 0 }, { count: 3, time: 1 })).toBe(1);
    expect(testRates({ count: 0, time: 1 }, { count: 0, time: 1 })).toBe(1);
  });
});

describe('Mann and Whitney', () => {
  // Hollander and Wolfe 1973, p. 69: permeability of membranes; U 35, one-sided p 0.1272.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];
  test('the example of Hollander and Wolfe', () => {
    expect(testRanks(early, term)).toMatchObject({ u: 35, share: 0.7, p: expect.closeTo(0.12721, 5) });
  });
  // Critical values of Mann and Whitney's tables: 5 and 5 at most 2, 8 and 8 at most 13, for one side of 0.025.
  test.each([
    [5, 2, 4 / 252],
    [5, 0, 1 / 252],
    [4, 0, 1 / 70],
  ])('%i and %i samples: the table', (count, below, p) => {
    const now = [...upTo(count - 1, 100), 50];
    const before = [...upTo(count - below), ...upTo(below, 60)].map((value) => value + 0.5);
    expect(testRanks(before, now).p).toBeCloseTo(p, 12);
  });
  test('critical value of eight and eight', () => {
    const at = (u: number): number => {
      // The eight of before are below u of the new values' places: one new value below u of them.
      const full = Math.floor(u / 8);
      const now = upTo(8, 100).map((value, index) => (index < full ? -index : index === full ? 10.5 - (u % 8) : value));
      const found = testRanks(upTo(8, 3), now);
      expect(found.u).toBe(64 - u);
      return found.p;
    };
    expect(at(13)).toBeLessThan(0.025);
    expect(at(14)).toBeGreaterThan(0.025);
  });
  test('ties share their ranks, and what is all alike proves nothing', () => {
    expect(testRanks([1, 1, 1], [1, 1, 1])).toEqual({ u: 4.5, share: 0.5, p: 1 });
    expect(testRanks([1, 2, 2], [2, 2, 3]).u).toBe(7);
    expect(testRanks([], [1])).toMatchObject({ p: 1 });
  });
  test('approximated, it agrees with what is counted out', () => {
    const [before, now] = [upTo(20).map((value) => value * 2), upTo(20).map((value) => value * 2 + 9)];
    const exact = testRanks(before, now).p;
    const more = testRanks([...before, 500], [...now, 501]).p;
    expect(more / exact).toBeGreaterThan(0.5);
    expect(more / exact).toBeLessThan(2);
  });
});

describe('Holm', () => {
  test('the example of every textbook', () => {
    const adjusted = adjustTogether([0.01, 0.04, 0.03, 0.005]);
    for (const [index, value] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[index]).toBeCloseTo(value, 12);
  });
  test('one alone is as it is, and none is more than 1', () => {
    expect(adjustTogether([0.2])).toEqual([0.2]);
    expect(adjustTogether([0.6, 0.9])).toEqual([1, 1]);
    expect(adjustTogether([])).toEqual([]);
  });
});

describe('the tail of the normal distribution', () => {
  test.each([
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.96, 0.024997895148220435],
    [2.9999, 0.0013503412829549248],
    [3, 0.0013498980316300957],
    [4.5, 3.3976731247300615e-6],
    [8, 6.220960574271819e-16],
    [-1.96, 1 - 0.024997895148220435],
  ])('above %d', (z, p) => expect(upperTail(z) / p).toBeCloseTo(1, 9));
});

test('logarithms of factorials', () => {
  expect(logFactorial(0)).toBe(0);
  expect(Math.exp(logFactorial(10))).toBeCloseTo(3_628_800, 4);
  expect(Math.exp(logChoose(52, 5))).toBeCloseTo(2_598_960, 3);
});

describe('bursts', () => {
  test('what is even, or varies as chance does, is no burst', () => {
    expect(burstsOfCounts([Array(28).fill(3), Array(28).fill(9)])).toBe(1);
    expect(burstsOfShares([Array(28).fill({ hits: 9, of: 10 })])).toBe(1);
    expect(burstsOfCounts([])).toBe(1);
    expect(burstsOfShares([[{ hits: 0, of: 0 }]])).toBe(1);
  });
  test('all in one slice counts little', () => {
    const counts = Array.from({ length: 28 }, (_, index) => (index === 5 ? 28 : 0));
    expect(burstsOfCounts([counts])).toBeGreaterThan(28);
    const shares = Array.from({ length: 10 }, (_, index) => ({ hits: index < 5 ? 20 : 0, of: 20 }));
    expect(burstsOfShares([shares])).toBeGreaterThan(20);
  });
});
