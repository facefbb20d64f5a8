import { expect, test } from '@jest/globals';
import { migrateNodes } from './clusterman.ts';
import { sameServers } from './same-servers.ts';

test('waves of a tenth, 180 s of wait and checks of 120 s: 50 minutes at any size', () => {
  for (const servers of [10, 100])
    expect(migrateNodes(sameServers(servers, servers / 10))).toMatchObject({
      makespan: 3_000,
      leastInService: (servers * 9) / 10,
      badImageHits: servers / 10,
      surgeHours: 0,
    });
});

test('a chunk that is back just after a check waits for the next one', () => {
  expect(migrateNodes(sameServers(2, 1, 121)).makespan).toBe(420 + 301);
});
