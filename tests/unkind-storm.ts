import fc from 'fast-check';
import type { Written } from './fault-cases.ts';

/** A whole scenario as people write it, of the words for hard fleets and the others together. */
export type UnkindWorld = { seed: number; fleets: Written[]; scaling: Written[]; faults: Written[]; account?: Written };

const minutes = (from: number, to: number) => fc.integer({ min: from * 60, max: to * 60 }).map((seconds) => `${seconds}s`);
const zone = fc.constantFrom('a', 'b', 'c');
const fleet = fc.constant('web');
const when = { at: minutes(0, 15) };
const span = { from: minutes(0, 12), for: minutes(1, 15) };
const kind = <Name extends string>(name: Name, keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> =>
  fc.record({ kind: fc.constant(name), ...keys });

const operation = fc.constantFrom(
  'LaunchInstances',
  'SetDesiredCapacity',
  'TerminateInstanceInAutoScalingGroup',
  'SuspendProcesses',
  'ResumeProcesses',
  'DescribeAutoScalingGroups',
  'DescribeTargetHealth',
  'DescribeInstances',
);

/** Every kind of fault that a world may meet, by name, on one of the groups. */
const faultsOf = (group: fc.Arbitrary<string>): Record<string, fc.Arbitrary<Written>> => ({
  'never-healthy': kind('never-healthy', { fleet, share: fc.constantFrom('5%', '15%') }),
  'dies-after-join': kind('dies-after-join', { fleet, share: fc.constantFrom('5%', '15%'), after: minutes(0, 4) }),
  'bad-image': kind('bad-image', { fleet }),
  throttle: kind('throttle', { ...span, operations: fc.uniqueArray(operation, { minLength: 1, maxLength: 2 }) }),
  'no-capacity': kind('no-capacity', { availabilityZone: zone, ...span, left: fc.constantFrom(0, 0, 1) }),
  'lost-response': kind('lost-response', { operations: operation.map((each) => [each]), nth: fc.integer({ min: 1, max: 8 }) }),
  'stale-reads': kind('stale-reads', { lag: fc.constantFrom('5s', '20s', '60s'), ...span }),
  crash: kind('crash', { nth: fc.integer({ min: 1, max: 300 }) }),
  'terminated-by-human': kind('terminated-by-human', { fleet, ...when, count: fc.integer({ min: 1, max: 2 }) }),
  'zone-outage': kind('zone-outage', { availabilityZone: zone, ...when, for: minutes(2, 20) }),
  'instance-refresh': kind('instance-refresh', { fleet, ...when }),
  'new-wanted': kind('new-wanted', { fleet, ...when }),
  alarm: kind('alarm', { name: fc.constant('web-5xx'), ...span }),
  'scale to': kind('scale', { fleet, ...when, desiredCapacity: fc.integer({ min: 4, max: 14 }) }),
  'scale by': kind('scale', {
    fleet,
    ...when,
    by: fc.constantFrom(-2, -1, 1, 2),
    times: fc.integer({ min: 1, max: 4 }),
    every: fc.constantFrom('30s', '90s'),
  }),
  'dies-at-launch': kind('dies-at-launch', { fleet, share: fc.constantFrom('10%', '100%'), after: fc.constantFrom('5s', '40s') }),
  'group-deleted': kind('group-deleted', { group, at: minutes(1, 15) }),
  busy: kind('busy', { group, ...span, for: fc.constantFrom('5s', '15s'), every: fc.constantFrom('60s', '120s') }),
  'zone-removed': kind('zone-removed', { group, availabilityZone: zone, ...when }),
  tag: kind('tag', { fleet, ...when, count: fc.integer({ min: 1, max: 3 }) }),
  sick: kind('sick', { fleet, ...when, count: fc.integer({ min: 1, max: 3 }), for: minutes(2, 20) }),
  'status-check': kind('status-check', { fleet, ...span, check: fc.constantFrom('system', 'instance', 'application') }),
  'connection-lost': kind('connection-lost', { fleet, ...span, count: fc.integer({ min: 1, max: 3 }) }),
  'zonal-shift': kind('zonal-shift', { fleet, availabilityZone: zone, ...span }),
  'code-deploy': kind('code-deploy', { fleet, ...span }),
  quota: kind('quota', { vcpus: fc.constantFrom(16, 18, 22, 40), ...span }),
  addresses: kind('addresses', { availabilityZone: zone, free: fc.integer({ min: 0, max: 2 }), ...span }),
  'max-lifetime': kind('max-lifetime', { group, age: fc.constantFrom('3d', '7d'), ...when }),
  rebalance: kind('rebalance', { group, ...when, count: fc.integer({ min: 1, max: 2 }) }),
  denied: kind('denied', { ...span, operations: operation.map((each) => [each]) }),
  'incomplete-list': kind('incomplete-list', { group, ...when, for: fc.constantFrom('10s', '40s'), count: fc.integer({ min: 1, max: 2 }) }),
  'bad-reimage': kind('bad-reimage', { fleet, nth: fc.integer({ min: 1, max: 3 }) }),
  'image-deregistered': kind('image-deregistered', { at: minutes(1, 15) }),
  'ledger-throttled': kind('ledger-throttled', span),
  'clock-skew': fc.oneof(
    kind('clock-skew', { ahead: fc.constantFrom('5s', '200s') }),
    kind('clock-skew', { behind: fc.constantFrom('5s', '200s') }),
  ),
});

/** The names of everything that can be drawn. */
export const unkindNames = Object.keys(faultsOf(fc.constant('web')));

const few = fc.constantFrom(0, 0, 1, 2);
const before = fc.record({
  suspended: fc.constantFrom(
    [],
    [],
    [],
    ['AZRebalance'],
    ['ReplaceUnhealthy'],
    ['AddToLoadBalancer'],
    ['AlarmNotification'],
    ['Terminate'],
  ),
  protected: few,
  standby: few,
  unhealthy: fc.constantFrom(0, 0, 0, 1),
  template: fc.record({ other: fc.constantFrom(0, 0, 1), none: fc.constantFrom(0, 0, 1) }),
  zonesRemoved: fc.constantFrom([], [], [], ['c']),
});
const held = fc.record({ state: fc.constantFrom('Pending:Wait', 'Terminating:Wait'), count: fc.constant(1), heartbeat: minutes(2, 40) });

const policy = fc.record({
  pace: fc.constantFrom<Written>({}, {}, { maxSurge: 3 }, { maxSurge: '25%' }, { maxSurge: 1 }, { maxSurge: 0, maxUnavailable: 2 }),
  launch: fc.constantFrom('auto', 'auto', 'desired-capacity'),
  // Short, so that a world in which nothing can move ends in hours.
  brakes: fc
    .constantFrom<Written>({}, { maxFailures: 3 }, { alarms: ['web-5xx'] })
    .map((brakes): Written => ({ ...brakes, holdTimeout: '2h' })),
});

const groupOf = (name: string): fc.Arbitrary<Written> =>
  fc
    .record({
      desiredCapacity: fc.integer({ min: 6, max: 9 }),
      room: fc.integer({ min: 1, max: 5 }),
      healthCheckType: fc.constantFrom('EC2', 'ELB'),
      healthCheckGracePeriod: fc.constantFrom('0s', '300s'),
      image: fc.constantFrom({}, {}, { current: 'ami-new', wanted: 'ami-new' }),
      before: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        { weight: 2, arbitrary: before },
        { weight: 1, arbitrary: held.map((hook) => ({ hook })) },
      ),
      lifecycleHooks: fc.constantFrom(
        [],
        [],
        [],
        [{ transition: 'launching', completedAfter: '30s' }],
        [{ transition: 'terminating', completedAfter: '60s' }],
      ),
      mixedInstances: fc.constantFrom(false, false, false, true),
    })
    .map(({ room, ...group }) => ({ ...group, name, maxSize: group.desiredCapacity + room }));

const scalingOf = fc.oneof(
  fc.record({ kind: fc.constant('step'), at: minutes(2, 15), by: fc.constantFrom(-2, -1, 1, 2), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('scheduled'), at: minutes(2, 15), desiredCapacity: fc.integer({ min: 5, max: 10 }) }),
  fc.record({ kind: fc.constant('target-tracking'), load: fc.constantFrom(250, 350, 500) }),
);

/** Worlds with up to `most` of the faults that are named, a fleet of one or two groups that is in no good state, and what scales it. */
export const unkindWorldOf = (names: readonly string[], most: number): fc.Arbitrary<UnkindWorld> =>
  fc.constantFrom(['web'], ['web'], ['blue', 'green']).chain((groupNames) => {
    const all = faultsOf(fc.constantFrom(...groupNames));
    return fc.record({
      seed: fc.integer({ min: 1, max: 1_000 }),
      fleets: fc
        .record({
          name: fc.constant('web'),
          boot: fc.constant({ median: '90s', spread: 0.45 }),
          drain: fc.constant({ median: '30s', spread: 0.3 }),
          terminate: fc.constant({ median: '20s', spread: 0.4 }),
          groups: fc.tuple(...groupNames.map(groupOf)),
          policy,
        })
        .map((each) => [each]),
      scaling: fc.oneof(
        { weight: 3, arbitrary: fc.constant<Written[]>([]) },
        { weight: 1, arbitrary: scalingOf.map((each) => [{ fleet: 'web', ...each }]) },
      ),
      faults: fc.array(
        fc.constantFrom(...names).chain((name) => all[name] as fc.Arbitrary<Written>),
        { minLength: 1, maxLength: most },
      ),
    });
  });
