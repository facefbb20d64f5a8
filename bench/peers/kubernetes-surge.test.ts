import { expect, test } from '@jest/globals';
import { rollDeployment } from './kubernetes-surge.ts';
import { sameServers } from './same-servers.ts';

test('a pod that is ready lets an old one go and the next one start, each after an event of two seconds', () => {
  const draws = { ...sameServers(3, 2), boots: [100, 40, 30] };
  // Slot one: 102. Slot two: 42, then 32 more.
  expect(rollDeployment(draws)).toMatchObject({ makespan: 102, leastInService: 3, badImageHits: 2, surgeHours: (102 + 42 + 32) / 3_600 });
  expect(rollDeployment(sameServers(10, 1)).makespan).toBe(10 * 122);
});
