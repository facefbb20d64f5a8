import { expect, test } from '@jest/globals';
import { cycleNodes } from './cyclops.ts';
import { sameServers } from './same-servers.ts';

test('the whole group at once: boot, at least a minute, and the drain, five minutes', () => {
  const draws = sameServers(10, 10);
  const slow = { ...draws, old: draws.old.map((each) => ({ ...each, drainSeconds: 180 })) };
  expect(cycleNodes(slow)).toMatchObject({ makespan: 300, leastInService: 10, badImageHits: 10 });
  expect(cycleNodes({ ...slow, boots: slow.boots.map(() => 10) }).makespan).toBe(240);
});

test('the next batch begins when half of the last one still drains', () => {
  const draws = sameServers(4, 2);
  const old = draws.old.map((each, index) => ({ ...each, drainSeconds: index === 0 ? 50 : 100 }));
  // Ready and checked at 120; the first of two is drained at 170, seen at 180; ready at 300, drained at 400.
  expect(cycleNodes({ ...draws, old }).makespan).toBe(400);
});
