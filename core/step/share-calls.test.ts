import { describe, expect, test } from '@jest/globals';
import { stretchRest } from './share-calls.ts';

describe('the rest between two polls', () => {
  test('stays as it was decided while few campaigns are open', () => {
    for (const open of [0, 1, 20, 33]) expect(stretchRest(5, open, 0.5)).toBe(5);
    expect(stretchRest(45, 200, 0.5)).toBe(45);
  });

  test('grows with the campaigns, and with a smaller share of the calls', () => {
    expect(stretchRest(5, 100, 0.5)).toBe(15);
    expect(stretchRest(5, 200, 0.5)).toBe(30);
    expect(stretchRest(5, 100, 0.25)).toBe(30);
    expect(stretchRest(5, 5_000, 0.1)).toBe(60);
  });

  test('is none where the step goes on at once', () => {
    expect(stretchRest(0, 5_000, 0.1)).toBe(0);
    expect(stretchRest(1, 5_000, 0.1)).toBe(1);
  });
});
