import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openFindings } from './open-findings.ts';
import { rehearseJudged } from './rehearse-judged.ts';
import { unkindNames, unkindWorldOf } from './unkind-storm.ts';

describe('storms in an unkind world', () => {
  const worlds = fc.sample(unkindWorldOf(unkindNames, 3), { seed: 3, numRuns: 60 });

  test('draw from every word', () => {
    const drawn = new Set(
      worlds.flatMap(({ faults }) => faults.map(({ kind, by }) => (kind === 'scale' ? `scale ${by === undefined ? 'to' : 'by'}` : kind))),
    );
    expect(unkindNames.filter((name) => !drawn.has(name))).toEqual([]);
  });

  test.each(worlds.map((world, index) => [index, world] as const))(
    'world %i shows nothing that is not an open finding',
    async (_, world) => {
      const { judged } = await rehearseJudged(world);
      const unexplained = judged.filter((fault) => !openFindings.some(({ explains }) => explains(fault, world)));
      expect({ world, unexplained }).toEqual({ world, unexplained: [] });
    },
  );

  test('most of them show nothing at all', async () => {
    const calm = await Promise.all(worlds.slice(0, 10).map(async (world) => (await rehearseJudged(world)).judged.length === 0));
    expect(calm.filter(Boolean).length).toBeGreaterThanOrEqual(6);
  });
});
