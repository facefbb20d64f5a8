import type { Written } from './fault-cases.ts';

/** A world that is unkind in one way: name, the fleet, what happens, what scales it, outcomes that are right. */
export type UnkindCase = { name: string; fleet?: Written; faults?: Written[]; scaling?: Written[]; outcomes: string[] };

const web = { kind: 'target-group' };

/** The wanted image goes in mid-roll, in each method. */
const imageGone = [
  ['launched by us', {}],
  ['launched for a raise of desired', { policy: { launch: 'desired-capacity' } }],
  ['launched for a raise of desired, close to MaxSize', { maxSize: 13, mixedInstances: true, policy: { pace: { maxSurge: '25%' } } }],
  ['launched by Auto Scaling in place of one that went first', { policy: { pace: { maxSurge: 0, maxUnavailable: 2 } } }],
].map(([how, fleet]) => ({
  name: `an image that is deregistered in mid-roll, replacements ${how}`,
  fleet: fleet as Written,
  faults: [{ kind: 'image-deregistered', at: '8m' }],
  outcomes: ['stopped'],
}));

/** One way at a time, where it hurts; what hits an open finding is not among them, but in the storms. */
export const unkindCases: readonly UnkindCase[] = [
  { name: 'launches die, all', faults: [{ kind: 'dies-at-launch', fleet: 'web', share: '100%', after: '5s' }], outcomes: ['stopped'] },
  {
    name: 'launches die, some',
    faults: [{ kind: 'dies-at-launch', fleet: 'web', share: '10%', after: '5s' }],
    outcomes: ['done', 'stopped'],
  },
  {
    name: 'one of two groups deleted',
    fleet: { groups: ['blue', 'green'].map((name) => ({ name, desiredCapacity: 6, maxSize: 9 })) },
    faults: [{ kind: 'group-deleted', group: 'blue', at: '6m' }],
    outcomes: ['stopped'],
  },
  {
    name: 'the second server that is to come back is empty',
    fleet: {
      desiredCapacity: 5,
      minSize: 5,
      maxSize: 5,
      workloads: [{ kind: 'opensearch', indices: [{ name: 'logs', shards: 3, replicas: 2 }] }],
      policy: { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true }, workloads: { opensearch: { method: 'reimage' } } },
    },
    faults: [{ kind: 'bad-reimage', fleet: 'web', nth: 2, ends: 'empty' }],
    outcomes: ['stopped'],
  },
  // Servers that are due and left alone: the fleet is not done.
  { name: 'a person excludes three', faults: [{ kind: 'tag', fleet: 'web', at: '3m', count: 3 }], outcomes: ['stopped'] },
  { name: 'old servers that answer errors', faults: [{ kind: 'sick', fleet: 'web', at: '5m', count: 2 }], outcomes: ['done'] },
  { name: 'room for one more in the quota', faults: [{ kind: 'quota', vcpus: 26 }], outcomes: ['done'] },
  {
    name: 'a subnet full for a while',
    faults: [{ kind: 'addresses', availabilityZone: 'b', free: 0, from: '5m', for: '20m' }],
    outcomes: ['done'],
  },
  { name: 'a status check that fails', faults: [{ kind: 'status-check', fleet: 'web', from: '5m', for: '10m' }], outcomes: ['done'] },
  { name: 'agents that are lost', faults: [{ kind: 'connection-lost', fleet: 'web', from: '5m', count: 2 }], outcomes: ['done'] },
  {
    name: 'a zonal shift',
    faults: [{ kind: 'zonal-shift', fleet: 'web', availabilityZone: 'a', from: '5m', for: '20m' }],
    outcomes: ['done'],
  },
  { name: 'a deployment by CodeDeploy', faults: [{ kind: 'code-deploy', fleet: 'web', from: '5m', for: '20m' }], outcomes: ['done'] },
  { name: 'a maximum lifetime', faults: [{ kind: 'max-lifetime', group: 'web', age: '7d' }], outcomes: ['done'] },
  // What Auto Scaling launched for the age of a server is its own: only the one that we launched for the proof leaves.
  ...[{}, { policy: { launch: 'desired-capacity' } }, { policy: { pace: { maxSurge: 0, maxUnavailable: 2 } } }].map((fleet) => ({
    name: `a maximum lifetime while a bad image is proven, policy ${JSON.stringify(fleet.policy ?? {})}`,
    fleet,
    faults: [
      { kind: 'max-lifetime', group: 'web', age: '3d', at: '24s' },
      { kind: 'bad-image', fleet: 'web' },
    ],
    outcomes: ['stopped'],
  })),
  { name: 'capacity rebalancing', faults: [{ kind: 'rebalance', group: 'web', at: '6m', count: 2 }], outcomes: ['done'] },
  {
    name: 'a zone removed late',
    fleet: { policy: { launch: 'desired-capacity' } },
    faults: [{ kind: 'zone-removed', group: 'web', availabilityZone: 'c', at: '6m' }],
    outcomes: ['done'],
  },
  {
    name: 'a list that is incomplete',
    faults: [{ kind: 'incomplete-list', group: 'web', at: '8m', for: '40s', count: 2 }],
    outcomes: ['done'],
  },
  { name: 'the ledger throttled for four minutes', faults: [{ kind: 'ledger-throttled', from: '5m', for: '4m' }], outcomes: ['done'] },
  { name: 'clocks ahead', faults: [{ kind: 'clock-skew', ahead: '200s' }], outcomes: ['done'] },
  { name: 'clocks behind', faults: [{ kind: 'clock-skew', behind: '200s' }], outcomes: ['done'] },
  {
    name: 'denied facts for ten minutes',
    faults: [{ kind: 'denied', operations: ['DescribeInstances'], from: '3m', for: '10m' }],
    outcomes: ['done'],
  },
  {
    name: 'ends denied for ten minutes',
    faults: [{ kind: 'denied', operations: ['TerminateInstanceInAutoScalingGroup'], from: '3m', for: '10m' }],
    outcomes: ['stopped'],
  },
  ...imageGone,
  { name: 'protected before', fleet: { before: { protected: 2 } }, outcomes: ['stopped'] },
  { name: 'in standby before', fleet: { before: { standby: 2 } }, outcomes: ['stopped'] },
  { name: 'held at launch before', fleet: { before: { hook: { state: 'Pending:Wait', count: 1, heartbeat: '30m' } } }, outcomes: ['done'] },
  { name: 'held at its end before', fleet: { before: { hook: { state: 'Terminating:Wait', count: 1 } } }, outcomes: ['done'] },
  { name: 'another template before', fleet: { before: { template: { other: 2, none: 1 } } }, outcomes: ['done'] },
  { name: 'AddToLoadBalancer suspended before', fleet: { before: { suspended: ['AddToLoadBalancer'] } }, outcomes: ['stopped'] },
  { name: 'unhealthy for EC2 alone, before', fleet: { healthCheckType: 'EC2', before: { unhealthy: 1 } }, outcomes: ['done', 'stopped'] },
  { name: 'no server at all', fleet: { desiredCapacity: 0, maxSize: 4 }, outcomes: ['nothing-due'] },
  {
    name: 'hooks of the group',
    fleet: {
      lifecycleHooks: [
        { transition: 'launching', completedAfter: '60s' },
        { transition: 'terminating', completedAfter: '60s' },
      ],
    },
    outcomes: ['done'],
  },
  {
    name: 'two target groups, one never healthy',
    fleet: { workloads: [web, { ...web, neverHealthy: 1, ports: [80, 81] }] },
    outcomes: ['stopped'],
  },
  {
    name: 'unhealthy while booting',
    fleet: { healthCheckGracePeriod: '300s', workloads: [{ ...web, whileBooting: 'unhealthy' }] },
    outcomes: ['done'],
  },
  {
    name: 'a scheduled action after the roll-out',
    scaling: [{ fleet: 'web', kind: 'scheduled', at: '40m', desiredCapacity: 14 }],
    outcomes: ['done'],
  },
  { name: 'target tracking at rest', scaling: [{ fleet: 'web', kind: 'target-tracking' }], outcomes: ['done'] },
];
