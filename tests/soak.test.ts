import { expect, test } from '@jest/globals';
import { drawWorld } from './soak/draw-world.ts';
import { printSoak } from './soak/print-soak.ts';
import { tryWorld } from './soak/try-world.ts';

test('the same seed and number draw the same world, and others draw another', () => {
  expect(drawWorld(7, 3)).toEqual(drawWorld(7, 3));
  expect(drawWorld(7, 4)).not.toEqual(drawWorld(7, 3));
  expect(drawWorld(8, 3)).not.toEqual(drawWorld(7, 3));
});

test('a world in which nothing may go wrong shows nothing, and one that cannot be rehearsed says why', async () => {
  const fleets = [{ name: 'web', desiredCapacity: 3, boot: { median: '30s' } }];
  expect(await tryWorld({ seed: 1, fleets, scaling: [], faults: [] })).toEqual([]);
  expect(await tryWorld({ seed: 1, fleets, scaling: [], faults: [{ kind: 'nonsense' }] })).toEqual([
    expect.stringMatching(/^threw: .*faults\[0\]\.kind is not a fault/),
  ]);
});

test('the table counts worlds by what went wrong in them', () => {
  const all = [
    { index: 0, kinds: ['crash', 'scale'], wrong: [] },
    { index: 1, kinds: ['crash'], wrong: ['I1: x'] },
    { index: 2, kinds: [], wrong: [] },
  ];
  const lines = printSoak(all, { seed: 5, seconds: 3 }).split('\n');
  expect(lines[1]).toMatch(/^crash +2 +1$/);
  expect(lines[2]).toMatch(/^scale +1 +0$/);
  expect(lines.at(-2)).toBe('3 worlds of seed 5 in 3 s, 1 broken; a million would take 11.6 days of this machine');
});
