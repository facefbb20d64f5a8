import fc from 'fast-check';
import type { taskFaultKinds } from '../rehearsal/task-fault-schema.ts';
import type { Written } from './fault-cases.ts';

/** A cluster of Amazon ECS in a storm: its seed, how its hosts are replaced, what runs on them, and what happens to it. */
export type EcsStorm = { seed: number; policy: Written; workload: Written; faults: Written[] };

const minutes = (from: number, to: number) => fc.integer({ min: from * 60, max: to * 60 }).map((seconds) => `${seconds}s`);
const span = { from: minutes(0, 25), for: minutes(1, 12) };
const kind = (name: string, keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  fc.record({ kind: fc.constant(name), ...keys });
const ofHosts = (name: string, keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  kind(name, { fleet: fc.constant('web'), ...keys });
const service = fc.constantFrom('web', 'worker');

const ofTasks: Record<(typeof taskFaultKinds)[number]['shape']['kind']['def']['values'][number], fc.Arbitrary<Written>> = {
  'agent-flaps': ofHosts('agent-flaps', {
    from: minutes(0, 15),
    for: fc.constantFrom('5s', '20s', '70s'),
    every: fc.constantFrom('80s', '150s'),
    times: fc.integer({ min: 1, max: 6 }),
  }),
  'agent-gone': ofHosts('agent-gone', { ...span, draining: fc.boolean() }),
  'task-ignores-sigterm': ofHosts('task-ignores-sigterm', { from: minutes(0, 20), stopTimeout: fc.constantFrom('60s', '5m') }),
  'standalone-task-appears': ofHosts('standalone-task-appears', { from: minutes(0, 20), runs: fc.constantFrom('2m', '9m', '40m') }),
  'protected-task-appears': ofHosts('protected-task-appears', { from: minutes(0, 20), protects: fc.constantFrom('2m', '9m', '40m') }),
  'deployment-begins': ofHosts('deployment-begins', { from: minutes(0, 25), service }),
  'service-scaled': ofHosts('service-scaled', { ...span, service, to: fc.constantFrom(0, 1, 20) }),
  'daemon-never-starts': ofHosts('daemon-never-starts', span),
  'duplicate-registration': ofHosts('duplicate-registration', span),
  'update-failures': ofHosts('update-failures', { ...span, reason: fc.constantFrom('MISSING', 'INACTIVE') }),
  'list-tasks-stale': ofHosts('list-tasks-stale', {
    ...span,
    lag: fc.constantFrom('20s', '60s'),
    only: fc.constantFrom(undefined, 'RUNNING', 'STOPPED'),
  }),
  'rebalancing-onto-victim': ofHosts('rebalancing-onto-victim', { from: minutes(0, 25), count: fc.integer({ min: 1, max: 4 }) }),
  'tasks-fail': ofHosts('tasks-fail', { ...span, how: fc.constantFrom('exit', 'start', 'infrastructure') }),
};

const arbitraries: Record<string, fc.Arbitrary<Written>> = {
  ...ofTasks,
  crash: kind('crash', { nth: fc.integer({ min: 1, max: 600 }) }),
  throttle: kind('throttle', {
    ...span,
    operations: fc.constantFrom(['DescribeTasks'], ['UpdateContainerInstancesState'], ['TerminateInstanceInAutoScalingGroup']),
  }),
  'lost-response': kind('lost-response', {
    operations: fc.constantFrom(
      ...[['UpdateContainerInstancesState'], ['TerminateInstanceInAutoScalingGroup'], ['LaunchInstances'], ['StopTask']],
    ),
    nth: fc.integer({ min: 1, max: 9 }),
  }),
  'stale-reads': kind('stale-reads', { lag: fc.constantFrom('10s', '60s'), ...span }),
  'never-healthy': ofHosts('never-healthy', { share: fc.constant('20%') }),
  'new-wanted': ofHosts('new-wanted', { at: minutes(2, 20) }),
  rebalance: kind('rebalance', { group: fc.constant('web'), at: minutes(1, 20), count: fc.integer({ min: 1, max: 2 }) }),
  'terminated-by-human': ofHosts('terminated-by-human', { at: minutes(1, 20) }),
};

/** The names of everything that can be drawn. */
export const ecsStormNames = Object.keys(arbitraries);

const daemon = { name: 'logs', daemon: true, cpu: 64, memory: 128 };

/** Storms of up to three of these. */
export const ecsStorm: fc.Arbitrary<EcsStorm> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000 }),
  policy: fc.constantFrom<Written>(
    {},
    { pace: { maxSurge: 2 } },
    { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } },
    { launch: 'desired-capacity' },
    { pace: { maxSurge: 2 }, workloads: { ecs: { standalone: 'stop' } } },
  ),
  workload: fc.constantFrom<Written>(
    {
      services: [
        { name: 'web', desired: 10, loadBalancer: true },
        { name: 'worker', desired: 5, min: 66, max: 100, placement: 'binpack', memory: 1_024 },
        daemon,
      ],
    },
    {
      services: [
        { name: 'web', desired: 6, min: 50, max: 150, placement: 'random' },
        { name: 'worker', desired: 3, port: 9_000, rebalancing: true },
        daemon,
      ],
      managedDraining: false,
    },
    {
      services: [{ name: 'web', desired: 8, cpu: 512, loadBalancer: true }, { name: 'worker', desired: 4, placement: 'binpack' }, daemon],
      managedScaling: true,
      managedTerminationProtection: true,
    },
  ),
  faults: fc.array(
    fc.constantFrom(...ecsStormNames).chain((name) => arbitraries[name] as fc.Arbitrary<Written>),
    { minLength: 1, maxLength: 3 },
  ),
});
