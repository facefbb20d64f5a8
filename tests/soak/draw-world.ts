import fc from 'fast-check';
import type { Written } from '../fault-cases.ts';
import { type UnkindWorld, unkindNames, unkindWorldOf } from '../unkind-storm.ts';

/** Fleets that are large enough for many swaps at once, in which little else goes wrong: what the pace itself does is seen there. */
const wideWorld: fc.Arbitrary<UnkindWorld> = fc
  .record({
    world: unkindWorldOf(unkindNames, 2).filter(({ fleets }) => fleets.every(({ groups }) => (groups as unknown[]).length === 1)),
    servers: fc.integer({ min: 12, max: 40 }),
    room: fc.integer({ min: 2, max: 20 }),
    pace: fc.constantFrom<Written>({ maxSurge: '30%' }, { maxSurge: '50%', growth: 10 }, { maxSurge: 10 }, { maxSurge: 6, perZone: '40%' }),
    bake: fc.constantFrom('30s', '2m', '5m'),
    isCalm: fc.boolean(),
  })
  .map(({ world, servers, room, pace, bake, isCalm }) => ({
    seed: world.seed,
    fleets: [
      {
        name: 'web',
        boot: { median: '90s', spread: 0.45 },
        drain: { median: '30s', spread: 0.3 },
        terminate: { median: '20s', spread: 0.4 },
        desiredCapacity: servers,
        maxSize: servers + room,
        policy: { pace, proof: { bake }, brakes: { maxFailures: 3, holdTimeout: '2h' } },
      },
    ],
    scaling: isCalm ? [] : world.scaling,
    faults: world.faults
      .slice(0, isCalm ? 1 : 2)
      .map((fault) => (fault.kind === 'scale' && fault.by === undefined ? { ...fault, desiredCapacity: servers - 2 } : fault)),
  }));

const anyWorld = fc.oneof(wideWorld, unkindWorldOf(unkindNames, 4));

/** The world of this number: the same seed and number give the same world. */
export const drawWorld = (seed: number, index: number): UnkindWorld => {
  const [world] = fc.sample(anyWorld, { seed: (seed * 1_000_003 + index) | 0, numRuns: 1 });
  if (!world) throw new Error(`no world ${index} of seed ${seed}`);
  return world;
};
