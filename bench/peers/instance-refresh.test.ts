import { expect, test } from '@jest/globals';
import { refreshInstances } from './instance-refresh.ts';
import { sameServers } from './same-servers.ts';

const minutes = (seconds: number): number => seconds / 60;

test('the example of the user guide: ten servers, at least 80 % healthy, checkpoints at 20 and 50 %, a quarter of an hour each', () => {
  // 0:00 two, 0:10 warm, 0:25 two, 0:35 one, 0:45 the second checkpoint is reached; then a rest to 1:00, and 2, 2 and 1 until 1:30.
  const checkpoints = { percentages: [20, 50, 100], delaySeconds: 900 };
  const preferences = { isLaunchFirst: false, warmupSeconds: 300, isHeldUntilReady: true, checkpoints };
  const run = refreshInstances(preferences, sameServers(10, 2, 300));
  expect(minutes(run.makespan)).toBe(90);
  expect(run.leastInService).toBe(8);
  // Half of it, as far as the guide goes: five servers, of which the first two are the first checkpoint.
  const half = { ...preferences, checkpoints: { percentages: [40], delaySeconds: 900 } };
  expect(minutes(refreshInstances(half, sameServers(5, 2, 300)).makespan)).toBe(45);
});

test('one at a time: servers times boot and warm-up, 30 minutes for ten, with one server less or one more', () => {
  const held = { warmupSeconds: 60, isHeldUntilReady: true };
  const without = refreshInstances({ ...held, isLaunchFirst: false }, sameServers(10, 1));
  expect([minutes(without.makespan), without.leastInService, without.surgeHours]).toEqual([30, 9, 0]);
  const first = refreshInstances({ ...held, isLaunchFirst: true }, sameServers(10, 1));
  expect([minutes(first.makespan), first.leastInService, first.surgeHours]).toEqual([30, 10, 0.5]);
});

test('with no hook the warm-up begins when the machine runs, and a replacement that is not healthy yet does not count', () => {
  const preferences = { isLaunchFirst: false, warmupSeconds: 300 };
  expect(refreshInstances(preferences, sameServers(1, 1, 120)).makespan).toBe(330);
  expect(refreshInstances(preferences, sameServers(1, 1, 400)).makespan).toBe(400);
  expect(refreshInstances(preferences, sameServers(20, 2)).badImageHits).toBe(2);
});
