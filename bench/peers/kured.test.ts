import { expect, test } from '@jest/globals';
import { rebootByKured } from './kured.ts';
import { sameServers } from './same-servers.ts';

const hour = 3_600;

test('each asks after half an hour at the earliest, and one that finds the lock held waits a whole hour', () => {
  const draws = sameServers(2, 1);
  // Drain and boot take 240 s, and the lock is held for 30 s more.
  const at = (phases: number[]): number =>
    rebootByKured({ ...draws, old: draws.old.map((each, index) => ({ ...each, phase: phases[index] ?? 0 })) }).makespan;
  expect(at([0, 0])).toBe(1.5 * hour + 240);
  expect(at([0, 269 / hour])).toBe(1.5 * hour + 269 + 240);
  expect(at([0, 270 / hour])).toBe(0.5 * hour + 270 + 240);
});

test('at worst one an hour: ten in ten hours, one server less meanwhile', () => {
  const run = rebootByKured(sameServers(10, 1));
  expect(Math.ceil(run.makespan / hour)).toBe(10);
  expect(run).toMatchObject({ leastInService: 9, badImageHits: 1, surgeHours: 0 });
});
