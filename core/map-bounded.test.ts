import { describe, expect, test } from '@jest/globals';
import { mapBounded } from './map-bounded.ts';

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the same work for many items', () => {
  test('is done for so many at once, and answered in their order', async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded([5, 1, 4, 2, 3, 6, 7], 3, async (turns) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < turns; turn += 1) await later();
      running -= 1;
      return turns * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30, 60, 70]);
    expect(most).toBe(3);
  });

  test('goes on where one fails, and then throws its failure', async () => {
    const done: number[] = [];
    const work = async (item: number) => {
      if (item === 1) throw new Error('the first');
      if (item === 3) throw new Error('the third');
      done.push(item);
    };
    await expect(mapBounded([1, 2, 3, 4], 1, work)).rejects.toThrow('the first');
    expect(done).toEqual([2, 4]);
  });

  test('begins no other after a failure that ends all', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await later();
      if (item === 2) throw new Error('dead');
    };
    await expect(mapBounded([1, 2, 3, 4, 5], 2, work, () => true)).rejects.toThrow('dead');
    expect(begun.length).toBeLessThan(5);
  });

  test('of none is no work', async () => {
    expect(await mapBounded([], 3, async () => 1)).toEqual([]);
  });
});
