import fc from 'fast-check';
import type { Written } from './fault-cases.ts';

/** A cluster in a storm: its seed, how its servers are replaced, and what happens to it. */
export type ClusterStorm = { seed: number; policy: Written; indices: Written[]; faults: Written[] };

const minutes = (from: number, to: number) => fc.integer({ min: from * 60, max: to * 60 }).map((seconds) => `${seconds}s`);
const span = { from: minutes(1, 20), for: minutes(1, 8) };
const kind = (name: string, keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  fc.record({ kind: fc.constant(name), ...keys });
const ofCluster = (name: string, keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  kind(name, { fleet: fc.constant('db'), ...keys });

const arbitraries: Record<string, fc.Arbitrary<Written>> = {
  'node-silent': ofCluster('node-silent', span),
  'node-flaps': ofCluster('node-flaps', {
    from: minutes(1, 15),
    for: fc.constantFrom('5s', '20s', '70s'),
    every: fc.constantFrom('80s', '150s'),
    times: fc.integer({ min: 1, max: 4 }),
  }),
  'node-dies': ofCluster('node-dies', { from: minutes(1, 20), for: minutes(1, 4) }),
  'cluster-errors': ofCluster('cluster-errors', { ...span, status: fc.constantFrom(408, 429, 500, 503) }),
  'answers-cut-off': ofCluster('answers-cut-off', span),
  'disk-fills': ofCluster('disk-fills', { ...span, used: fc.constantFrom('86%', '92%', '97%') }),
  'foreign-exclusion': ofCluster('foreign-exclusion', span),
  'allocation-disabled': ofCluster('allocation-disabled', { ...span, value: fc.constantFrom('none', 'primaries', 'new_primaries') }),
  'index-created': ofCluster('index-created', {
    from: minutes(1, 20),
    shards: fc.integer({ min: 1, max: 3 }),
    replicas: fc.integer({ min: 0, max: 2 }),
  }),
  'index-pinned': ofCluster('index-pinned', span),
  'snapshot-running': ofCluster('snapshot-running', span),
  crash: kind('crash', { nth: fc.integer({ min: 1, max: 600 }) }),
  throttle: kind('throttle', {
    ...span,
    operations: fc.constantFrom(['Invoke'], ['TerminateInstanceInAutoScalingGroup'], ['DescribeInstances']),
  }),
  'lost-response': kind('lost-response', {
    operations: fc.constantFrom(['Invoke'], ['TerminateInstanceInAutoScalingGroup'], ['LaunchInstances']),
    nth: fc.integer({ min: 1, max: 9 }),
  }),
  'stale-reads': kind('stale-reads', { lag: fc.constantFrom('10s', '60s'), ...span }),
  'never-healthy': ofCluster('never-healthy', { share: fc.constant('20%') }),
  'new-wanted': ofCluster('new-wanted', { at: minutes(2, 20) }),
};

/** The names of everything that can be drawn. */
export const clusterStormNames = Object.keys(arbitraries);

/** Storms of up to three of these. Every index has a copy to spare: what one node takes with it is not lost. */
export const clusterStorm: fc.Arbitrary<ClusterStorm> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000 }),
  policy: fc.constantFrom<Written>(
    {},
    { pace: { maxSurge: 2 } },
    { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } },
    { launch: 'desired-capacity' },
  ),
  indices: fc.constantFrom(
    [
      { name: 'logs', shards: 4, replicas: 1, bytes: 10 ** 9 },
      { name: '.security', autoExpand: '0-all' },
    ],
    [
      { name: 'orders', shards: 2, replicas: 2, bytes: 10 ** 9 },
      { name: 'logs', shards: 2, replicas: 1, bytes: 10 ** 9, closed: true },
    ],
  ),
  faults: fc.array(
    fc.constantFrom(...clusterStormNames).chain((name) => arbitraries[name] as fc.Arbitrary<Written>),
    { minLength: 1, maxLength: 3 },
  ),
});
