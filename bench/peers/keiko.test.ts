import { expect, test } from '@jest/globals';
import { upgradeByKeiko } from './keiko.ts';
import { sameServers } from './same-servers.ts';

test('a batch waits for its slowest, for the poll, and for its drains', () => {
  const draws = { ...sameServers(3, 2), boots: [100, 40, 50] };
  // Ready at 100, seen at 120, drained at 240; the next one ready at 290, seen at 300, drained at 420.
  expect(upgradeByKeiko(draws)).toMatchObject({ makespan: 420, leastInService: 3, badImageHits: 2 });
});

test('one at a time: servers times boot and drain, 50 minutes for ten whose drain takes three', () => {
  const draws = sameServers(10, 1);
  expect(upgradeByKeiko({ ...draws, old: draws.old.map((each) => ({ ...each, drainSeconds: 180 })) }).makespan).toBe(3_000);
});
