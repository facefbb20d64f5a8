import { expect, test } from '@jest/globals';
import { updateByKops } from './kops.ts';
import { sameServers } from './same-servers.ts';

test('first one alone until it validates, then drain, 5 s, terminate, 15 s and two validations for each, the detached one last', () => {
  // Detached at 0, tried at 15, 45, 75, 105 and 135, validated at 145. Drained and terminated at 270, its replacement up at 390,
  // tried at 285, 315, 345, 375 and 405, validated at 415. The detached one: 120 s of drain, 5 s.
  expect(updateByKops(sameServers(2, 1))).toMatchObject({ makespan: 415 + 125, leastInService: 2, badImageHits: 1 });
});

test('the others of the surge are detached when the first one has validated', () => {
  // Validated at 145; two more, tried at 160 and then every 30 s until 280, at 290. Then all three are drained at once.
  expect(updateByKops(sameServers(3, 3))).toMatchObject({ makespan: 290 + 125, leastInService: 3 });
});

test('one at a time, ten take about the 56 minutes of its closed form: boot, drain and end, 15 s and 20 s each', () => {
  const run = updateByKops(sameServers(10, 1));
  expect(run.makespan / (10 * (120 + 180 + 15 + 20))).toBeGreaterThan(0.75);
  expect(run.makespan / (10 * (120 + 180 + 15 + 20))).toBeLessThan(1.05);
});
