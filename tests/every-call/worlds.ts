import type { Written } from '../fault-cases.ts';
import type { UnkindWorld } from '../unkind-storm.ts';

/** A small world that ends within minutes of its own time: what it shows, and the scenario. */
export type CrashWorld = { name: string; world: Pick<UnkindWorld, 'seed' | 'fleets' | 'faults'> & { watch?: string } };

const quick = { median: '20s', spread: 0.2 };
const small: Written = {
  name: 'web',
  desiredCapacity: 2,
  maxSize: 4,
  boot: { median: '60s', spread: 0.2 },
  drain: quick,
  terminate: quick,
};

type Parts = { policy?: Written; fleet?: Written; faults?: Written[]; watch?: string };

const worldOf = (name: string, { policy = {}, fleet = {}, faults = [], watch }: Parts): CrashWorld => ({
  name,
  world: {
    seed: 1,
    fleets: [{ ...small, ...fleet, policy: { proof: { bake: '1m' }, ...policy } }],
    faults,
    ...(watch !== undefined && { watch }),
  },
});

const raise = { launch: 'desired-capacity' };
const inPlace = { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { bake: '1m', inPlace: true } };
const ecs = { kind: 'ecs', services: [{ name: 'web', desired: 3, cpu: 128, memory: 256 }] };
const hosts = { workloads: [ecs] };
const nodes = {
  desiredCapacity: 4,
  maxSize: 5,
  workloads: [{ kind: 'opensearch', indices: [{ name: 'logs', shards: 2, replicas: 1, bytes: 1_000 }] }],
};
const asWanted = { healthCheckType: 'EC2', image: { current: 'ami-new', wanted: 'ami-new' }, desiredCapacity: 6, maxSize: 8 };

/** Each way to launch on each workload, and each act that only some policies and some bad days ask for. */
export const crashWorlds: readonly CrashWorld[] = [
  worldOf('launched by us, watched by an alarm and a calendar', {
    policy: { brakes: { alarms: ['web-5xx'] }, freezes: [{ changeCalendar: 'company' }] },
    fleet: { image: { parameter: '/images/web' } },
  }),
  worldOf('desired is raised', { policy: raise }),
  worldOf('the old server goes first', { policy: inPlace }),
  worldOf('ECS, launched by us', { fleet: hosts }),
  worldOf('ECS, desired is raised', { policy: raise, fleet: hosts }),
  worldOf('ECS, the old server goes first', { policy: inPlace, fleet: hosts }),
  worldOf('ECS behind a load balancer', { fleet: { workloads: [{ kind: 'target-group' }, ecs] } }),
  worldOf('OpenSearch, launched by us', { fleet: nodes }),
  worldOf('OpenSearch, desired is raised', { policy: raise, fleet: nodes }),
  worldOf('OpenSearch, the old server goes first', { policy: inPlace, fleet: nodes }),
  worldOf('OpenSearch, servers come back', {
    policy: { ...inPlace, workloads: { opensearch: { method: 'reimage' } } },
    fleet: {
      ...nodes,
      maxSize: 4,
      workloads: [{ kind: 'opensearch', indices: [{ name: 'logs', shards: 1, replicas: 2, bytes: 1_000 }] }],
    },
  }),
  worldOf('probed by commands', { policy: { proof: { bake: '1m', probes: [{ noFailedUnits: true }] } }, fleet: { workloads: [] } }),
  worldOf('known by its log lines', {
    policy: { proof: { bake: '1m', probes: [{ logLine: { group: '/web' } }] } },
    fleet: { workloads: [] },
  }),
  worldOf('probed from its network', { policy: { proof: { bake: '1m', probes: [{ httpGet: { path: '/ok' } }] } } }),
  worldOf('a bad image', { faults: [{ kind: 'bad-image', fleet: 'web' }] }),
  worldOf('a bad image, the raise of desired', { policy: raise, faults: [{ kind: 'bad-image', fleet: 'web' }] }),
  worldOf('a failed replacement is kept', {
    policy: { quarantine: { maxServers: 1, ttl: '15m' } },
    faults: [{ kind: 'bad-image', fleet: 'web' }],
    watch: '30m',
  }),
  worldOf('no server comes for a raise', {
    policy: { ...raise, brakes: { holdTimeout: '10m' } },
    faults: ['a', 'b'].map((zone) => ({ kind: 'no-capacity', availabilityZone: zone, from: '0s', for: '3h' })),
  }),
  worldOf('servers that Auto Scaling marked in the proof work again', {
    fleet: { desiredCapacity: 4, maxSize: 6, healthCheckType: 'ELB', boot: { median: '240s', spread: 0.1 } },
    faults: [{ kind: 'sick', fleet: 'web', at: '4m', for: '40s', count: 2 }],
  }),
  worldOf('status checks that do not wait for a boot are suppressed', {
    policy: { proof: { bake: '1m', suppressStatusChecks: true } },
    fleet: { applicationChecks: { gracePeriod: '20s' } },
  }),
  worldOf('a sick server is healed, after a deployment', {
    policy: { heal: { mode: 'act' }, proof: { probes: [{ httpGet: { path: '/health' } }] } },
    fleet: asWanted,
    faults: [
      { kind: 'sick', fleet: 'web', at: '2m' },
      { kind: 'code-deploy', fleet: 'web', from: '1m', for: '30m' },
    ],
    watch: '1h',
  }),
  worldOf('a server is healed for its status check', {
    policy: { heal: { mode: 'act' }, proof: { probes: [{ httpGet: { path: '/health' } }] } },
    fleet: { ...asWanted, before: { suspended: ['HealthCheck'] } },
    faults: [{ kind: 'status-check', fleet: 'web', from: '2m', check: 'application' }],
    watch: '45m',
  }),
];
