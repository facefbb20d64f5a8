import { describe, expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import type { Written } from './fault-cases.ts';
import { fleetOf } from './rehearse-faults.ts';

/** Six hosts in three zones: one service starts before it stops, one stops before it starts, and each host has a daemon. */
const hosts = {
  name: 'web',
  desiredCapacity: 6,
  maxSize: 9,
  boot: { median: '90s', spread: 0.3 },
  drain: { median: '60s', spread: 0.3 },
  terminate: { median: '20s', spread: 0.3 },
  workloads: [
    {
      kind: 'ecs',
      services: [
        { name: 'web', desired: 12, loadBalancer: true },
        { name: 'worker', desired: 6, min: 66, max: 100, placement: 'binpack', memory: 1_024 },
        { name: 'logs', daemon: true, cpu: 64, memory: 128 },
      ],
    },
  ],
  policy: { pace: { maxSurge: 2 }, brakes: { holdTimeout: '1h', maxFailures: 3 } },
};

type Act = { at: number; what: 'cordon' | 'terminate'; server: string };

/** Seconds from the start at which hosts that were there were cordoned or terminated by the Recycler. */
const watch = (world: World, acts: Act[]): void => {
  const { ground, clock } = world;
  const seen = new Set<string>();
  clock.onAdvance(() => {
    const at = (clock.now() - ground.scenario.startMs) / 1_000;
    for (const server of [...ground.servers.values()].filter(({ origin }) => origin === 'seed')) {
      const isMarked = world.workloadsOf(server.fleet).some((workload) => workload.isMarked?.(server));
      const isEnded = server.terminated?.by === 'recycler';
      for (const what of [...(isMarked ? (['cordon'] as const) : []), ...(isEnded ? (['terminate'] as const) : [])]) {
        if (!seen.has(`${what} ${server.id}`)) acts.push({ at, what, server: server.id });
        seen.add(`${what} ${server.id}`);
      }
    }
  });
};

const rehearse = async (faults: Written[], more: Written = {}) => {
  const acts: Act[] = [];
  const written = faults.map((fault) => ('group' in fault ? fault : { fleet: 'web', ...fault }));
  const rehearsal = await runRehearsal(readScenario({ seed: 3, fleets: [{ ...hosts, ...more }], faults: written }), {
    prepare: (world) => watch(world, acts),
  });
  const tasks = rehearsal.world.workloadsOf('web')[0]?.measureTasks?.();
  if (!tasks) throw new Error('the cluster counts no tasks');
  return { ...rehearsal, acts, tasks, fleet: fleetOf(rehearsal.report) };
};

/** What an operator asks first: was a service below its minimum for our sake, was a task ended with its server, is anything of ours left? */
const expectUnharmed = ({ report, tasks, fleet, world }: Awaited<ReturnType<typeof rehearse>>): void => {
  expect(tasks).toMatchObject({ lost: 0, secondsBelowMinimum: { caused: 0 } });
  expect(report.invariants.broken).toEqual([]);
  expect(fleet.capacity.shortfallSeconds?.caused).toBe(0);
  expect(world.leftovers('web').cordons).toEqual([]);
};

test('without any fault each host is replaced, and no service is ever below its minimum', async () => {
  const found = await rehearse([]);
  expectUnharmed(found);
  expect(found.tasks.secondsBelowMinimum.suffered).toBe(0);
  expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  expect(found.acts.filter(({ what }) => what === 'terminate')).toHaveLength(6);
});

describe('agents that are not connected', () => {
  test('for a moment, again and again: nothing is lost, and all are replaced', async () => {
    const found = await rehearse([{ kind: 'agent-flaps', from: '3m', for: '20s', every: '45s', times: 20 }]);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('while the host drains: it is not terminated before the agent is back, since its tasks run on', async () => {
    const found = await rehearse([{ kind: 'agent-gone', draining: true, for: '20m' }]);
    expectUnharmed(found);
    const victim = found.acts.find(({ what }) => what === 'cordon');
    const ended = found.acts.find(({ what, server }) => what === 'terminate' && server === victim?.server);
    expect(victim).toBeDefined();
    expect(ended === undefined || ended.at > 1_200).toBe(true);
  });
});

describe('tasks that stay', () => {
  test('those that ignore SIGTERM are waited for', async () => {
    const found = await rehearse([{ kind: 'task-ignores-sigterm', stopTimeout: '5m' }]);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test.each<[string, Written]>([
    ['one of no service, until it has ended', { kind: 'standalone-task-appears', runs: '6m' }],
    ['one that is protected, until its protection expires', { kind: 'protected-task-appears', protects: '6m' }],
  ])('%s', async (_, fault) => {
    const found = await rehearse([fault]);
    expectUnharmed(found);
    const victim = found.acts.find(({ what }) => what === 'cordon');
    const ended = found.acts.find(({ what, server }) => what === 'terminate' && server === victim?.server);
    expect((ended?.at ?? 0) - (victim?.at ?? 0)).toBeGreaterThan(360);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('one of no service that never ends: its host stays, and takes tasks again', async () => {
    const found = await rehearse([{ kind: 'standalone-task-appears' }]);
    expectUnharmed(found);
    expect(found.fleet.replaced).toBe(5);
  });
});

describe('hosts that take long to leave', () => {
  const behind = (deregistrationSeconds: number) => ({
    workloads: [{ kind: 'ecs', services: [{ name: 'web', desired: 12, loadBalancer: true, deregistrationSeconds }] }],
  });

  test('a load balancer that lets connections finish for an hour: the drain is waited for, and nothing is ended before', async () => {
    const found = await rehearse([], { ...behind(3_600), desiredCapacity: 3, maxSize: 5, policy: { pace: { maxSurge: 2 } } });
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 3 });
    const firstEnded = Math.min(...found.acts.flatMap(({ what, at }) => (what === 'terminate' ? [at] : [])));
    expect(firstEnded).toBeGreaterThan(3_600);
  });

  test('a hook that holds terminated hosts for hours keeps no other waiting, and is named; no task is put on them meanwhile', async () => {
    const found = await rehearse([], { lifecycleHooks: [{ transition: 'terminating', heartbeat: '5h' }] });
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'stopped', replaced: 6 });
    expect(found.fleet.reason).toMatch(/nothing has moved for 1h: a lifecycle hook holds i-\w+ and 5 more/);
    expect(
      found.fleet.notices.filter(({ text }) => /was terminated an hour ago, and a lifecycle hook still holds it/.test(text)),
    ).toHaveLength(1);
  });
});

describe('what others do meanwhile', () => {
  test.each<[string, Written[]]>([
    ['a deployment begins while a host drains', [{ kind: 'deployment-begins', from: '330s', service: 'web' }]],
    ['a service that stops first is deployed', [{ kind: 'deployment-begins', from: '330s', service: 'worker' }]],
    ['a service is scaled to none, and back', [{ kind: 'service-scaled', from: '330s', for: '4m', service: 'web' }]],
    ['a service is scaled to none before all, and back', [{ kind: 'service-scaled', for: '10m', service: 'worker' }]],
    ['zones are evened out onto an old host', [{ kind: 'rebalancing-onto-victim', from: '330s', count: 3 }]],
  ])('%s', async (_, faults) => {
    const found = await rehearse(faults);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });
});

test('EC2 recommends to rebalance two hosts: those that Auto Scaling replaces are not replaced again', async () => {
  const found = await rehearse([{ kind: 'rebalance', group: 'web', at: '5m', count: 2 }]);
  expectUnharmed(found);
  expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 4 });
});

describe('answers that are no permission', () => {
  test('lists of tasks that are a minute old', async () => {
    const found = await rehearse([{ kind: 'list-tasks-stale', for: '3h', lag: '60s' }]);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('lists of tasks that are to stop are a minute old, those that are to run are not: a task that is stopping is in neither', async () => {
    const found = await rehearse([{ kind: 'list-tasks-stale', for: '3h', lag: '60s', only: 'STOPPED' }]);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('changes that fail with status 200: nothing is drained, and nothing terminated, until they are made', async () => {
    const found = await rehearse([{ kind: 'update-failures', from: '5m', for: '4m' }]);
    expectUnharmed(found);
    expect(found.acts.filter(({ at }) => at < 540)).toEqual([]);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('changes that go on to fail: the campaign ends, with every old host as it was', async () => {
    const found = await rehearse([{ kind: 'update-failures', from: '5m', for: '30m' }]);
    expectUnharmed(found);
    expect(found.acts).toEqual([]);
    expect(found.fleet).toMatchObject({ outcome: 'failed', replaced: 0 });
    expect(found.fleet.reason).toMatch(/was refused at 5 polls in a row, last: MISSING/);
  });
});

describe('managed scaling and termination protection', () => {
  const managed = (services: Written[]) => ({
    workloads: [{ kind: 'ecs', services, managedScaling: true, managedTerminationProtection: true }],
  });

  test('hosts that are full: tasks wait for the replacements, and all are replaced', async () => {
    const found = await rehearse([], managed([{ name: 'web', desired: 12, cpu: 1_000 }]));
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('hosts that stand empty are taken away meanwhile: those that stay are replaced, and nothing is fought over', async () => {
    const found = await rehearse([], managed([{ name: 'web', desired: 4, placement: 'binpack' }]));
    expectUnharmed(found);
    expect(found.fleet.outcome).toBe('done');
    const left = [...found.world.ground.servers.values()].filter(({ state }) => state.lifecycle === 'InService');
    expect(left.map(({ image }) => image)).toEqual(left.map(() => 'ami-new'));
    expect(left.length).toBeLessThan(6);
  });
});

describe('a new host that is not as the others', () => {
  test.each<[string, Written]>([
    ['whose daemon does not start', { kind: 'daemon-never-starts' }],
    ['which has two container instances', { kind: 'duplicate-registration', for: '5h' }],
  ])('%s has not joined: no old one is drained for it', async (_, fault) => {
    const found = await rehearse([fault]);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'stopped', replaced: 0 });
    expect(found.acts).toEqual([]);
  });
});
