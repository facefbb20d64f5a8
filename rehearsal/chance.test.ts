import { describe, expect, test } from '@jest/globals';
import { createChance } from './chance.ts';

const many = (draw: () => number, count = 20_000): number[] => Array.from({ length: count }, draw);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe('chance', () => {
  test('the same seed and name give the same draws; another seed or name gives others', () => {
    const draws = (seed: number, name: string): number[] => many(createChance(seed)(name).next, 5);
    expect(draws(1, 'a')).toEqual(draws(1, 'a'));
    expect(draws(1, 'a')).not.toEqual(draws(2, 'a'));
    expect(draws(1, 'a')).not.toEqual(draws(1, 'b'));
  });

  test('draws are even, and first draws of neighbouring names too', () => {
    const values = many(createChance(7)('even').next);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 2);
    const firsts = Array.from({ length: 10_000 }, (_, i) => createChance(7)(`boot:${i}`).next());
    expect(firsts.reduce((sum, value) => sum + value, 0) / firsts.length).toBeCloseTo(0.5, 1);
  });

  test('log-normal has the median and the sigma that were asked for', () => {
    const stream = createChance(3)('boot');
    const logs = many(() => Math.log(stream.logNormal(180, 0.45)));
    expect(Math.exp(median(logs))).toBeGreaterThan(176);
    expect(Math.exp(median(logs))).toBeLessThan(184);
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.45, 1);
    expect(createChance(3)('x').logNormal(60, 0)).toBe(60);
  });

  test('pick takes different members, and all when there are fewer', () => {
    const picked = createChance(1)('pick').pick(['a', 'b', 'c', 'd'], 3);
    expect(new Set(picked).size).toBe(3);
    expect(createChance(1)('pick').pick([1, 2], 5).toSorted()).toEqual([1, 2]);
  });

  test('isHit hits in the share of draws', () => {
    const stream = createChance(5)('hit');
    const hits = many(() => (stream.isHit(0.1) ? 1 : 0)).reduce((sum, hit) => sum + hit, 0);
    expect(hits / 20_000).toBeCloseTo(0.1, 2);
  });
});
