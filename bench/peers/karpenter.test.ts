import { expect, test } from '@jest/globals';
import { disruptByDrift } from './karpenter.ts';
import { sameServers } from './same-servers.ts';

const gone = 180;

test('the larger of ideal waves and one pass for each: 50 minutes for ten, 1.7 hours for a hundred, at passes of a minute', () => {
  const ten = disruptByDrift(sameServers(10, 1), 60);
  expect(ten).toMatchObject({ makespan: 3_000 - gone, leastInService: 10, badImageHits: 1 });
  const hundred = disruptByDrift(sameServers(100, 10), 60);
  expect(hundred.makespan).toBe(99 * 60 + 120);
  expect(Math.round((hundred.makespan / 3_600) * 10) / 10).toBe(1.7);
});

test('a node counts until it is gone', () => {
  // One at 0, gone at 300; the next one at 300.
  expect(disruptByDrift(sameServers(2, 1)).makespan).toBe(420);
  expect(disruptByDrift(sameServers(2, 2)).makespan).toBe(130);
});
