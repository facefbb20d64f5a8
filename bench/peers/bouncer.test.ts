import { expect, test } from '@jest/globals';
import { bounce } from './bouncer.ts';
import { sameServers } from './same-servers.ts';

const gone = 180;

test('serial: ten take the 55 minutes of its closed form, N (d + b + 2 polls)', () => {
  const run = bounce('serial', sameServers(10, 1));
  // The last poll finds that all is over; the last server is in service 15 s before.
  expect(run).toMatchObject({ makespan: 55 * 60 - 15, leastInService: 9, badImageHits: 1, surgeHours: 0 });
});

test('canary: 2 (b + p) + (d + p), 8 minutes at any size', () => {
  for (const servers of [10, 100]) {
    const run = bounce('canary', sameServers(servers, 1));
    expect(run).toMatchObject({ makespan: 2 * (120 + 15), leastInService: servers });
    expect(Math.round((run.makespan + gone + 15) / 60)).toBe(8);
  }
});

test('batch-canary by ten: (b + p) + N / k (b + d + 2 p), 57 minutes for a hundred and 8 for ten', () => {
  const run = bounce('batch-canary', sameServers(100, 10));
  expect(run).toMatchObject({ makespan: 135 + 10 * 330 - (gone + 15), leastInService: 100 });
  expect(Math.round((run.makespan + gone + 15) / 60)).toBe(57);
  expect(Math.round((bounce('batch-canary', sameServers(10, 10)).makespan + gone + 15) / 60)).toBe(8);
});
