import { expect, test } from '@jest/globals';
import { readScenario } from '../rehearsal/scenario.ts';
import { createWorld } from '../rehearsal/world.ts';
import { type HostRule, refreshInstances, replaceInRandomOrder } from './host-rules.ts';

test.each<[string, HostRule]>([
  ['in random order', replaceInRandomOrder],
  ['by Instance Refresh', refreshInstances],
])('hosts are replaced %s, and their tasks are moved and none is lost', async (_, rule) => {
  const fleet = { name: 'hosts', desiredCapacity: 6, maxSize: 8, boot: { median: '60s' }, workloads: [{ kind: 'ecs' }] };
  const world = createWorld({ scenario: readScenario({ fleets: [fleet] }) });
  const ended = world.clock.spawn(() => rule(world, 2));
  await world.clock.run();
  await ended;
  const servers = [...world.ground.servers.values()];
  expect(servers.filter(({ state }) => state.lifecycle === 'InService').map(({ image }) => image)).toEqual(Array(6).fill('ami-new'));
  const tasks = world.workloadsOf('hosts')[0]?.measureTasks?.();
  expect(tasks).toMatchObject({ tasks: 18, lost: 0, secondsBelowMinimum: { caused: 0 } });
  expect(tasks?.moves).toBeGreaterThanOrEqual(18);
});
