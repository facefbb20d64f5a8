import type { PlacedCordon } from '../../core/record/journal.ts';
import type { ServerFacts } from '../../core/record/observation.ts';
import { noUndertaking, type SwapUnderWay, type Undertaking } from '../../core/record/undertaking.ts';
import { type Cluster, type Definition, type Host, nameOf, type Service, type Task } from './cluster.ts';
import { writeMark } from './mark.ts';
import { type Notes, noNotes } from './notes.ts';
import { type EcsPolicy, readPolicy } from './policy.ts';
import type { HostPoll } from './question.ts';

export const start = Date.parse('2026-01-05T09:00:00Z');
export const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/web';
export const workload = { kind: 'ecs', id: clusterArn };
export const arnOf = (server: string): string => `arn:aws:ecs:eu-west-1:111122223333:container-instance/web/${server}`;

/** A host that takes tasks and is well. */
export const hostOf = (server: string, more: Partial<Host> = {}): Host => ({
  arn: arnOf(server),
  server,
  status: 'ACTIVE',
  isConnected: true,
  health: 'OK',
  registeredAt: start - 3_600_000,
  running: 0,
  pending: 0,
  version: 7,
  provider: 'hosts',
  registered: { cpu: 4_096, memory: 8_192, gpus: 0, ports: ['tcp 22'] },
  remaining: { cpu: 4_096, memory: 8_192, gpus: 0, ports: ['tcp 22'] },
  attributes: { 'ecs.availability-zone': 'eu-west-1a', 'ecs.instance-type': 'm6i.large', 'ecs.ami-id': 'ami-old' },
  ...more,
});

export const serviceNamed = (name: string, more: Partial<Service> = {}): Service => ({
  name,
  isDaemon: false,
  desired: 4,
  running: 4,
  pending: 0,
  minimumPercent: 100,
  maximumPercent: 200,
  isDeploying: false,
  definition: `${name}:1`,
  constraints: [],
  isDistinct: false,
  targetGroups: [],
  ...more,
});

/** A task of a service on a server. */
export const taskOf = (service: string | undefined, server: string, more: Partial<Task> = {}): Task => ({
  arn: `arn:aws:ecs:eu-west-1:111122223333:task/web/${service ?? 'alone'}-${server}`,
  host: arnOf(server),
  ...(service !== undefined && { service }),
  status: 'RUNNING',
  definition: `${service ?? 'alone'}:1`,
  cpu: 256,
  memory: 512,
  hasInterface: false,
  hasVolume: false,
  ...more,
});

export const definitionOf = (name: string, more: Partial<Definition> = {}): [string, Definition] => [
  `${name}:1`,
  {
    arn: `${name}:1`,
    hostPorts: [],
    isOnHostNetwork: false,
    hostVolumes: [],
    stopSeconds: 30,
    gpus: 0,
    constraints: [],
    requires: [],
    ...more,
  },
];

/** Two old hosts with a task of a web service each, and a daemon on both; all tasks are read. */
export const clusterOf = (more: Partial<Cluster> = {}): Cluster => {
  const hosts = more.hosts ?? [hostOf('i-1', { running: 2 }), hostOf('i-2', { running: 2 })];
  return {
    arn: clusterArn,
    hosts,
    services: [serviceNamed('web', { desired: 2, running: 2 }), serviceNamed('log', { isDaemon: true, desired: 2, running: 2 })],
    providers: [
      {
        name: 'hosts',
        group: 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:x:autoScalingGroupName/web',
        status: 'ACTIVE',
        protectsServers: false,
        scalesServers: false,
      },
    ],
    tasks: [taskOf('web', 'i-1'), taskOf('web', 'i-2'), taskOf('log', 'i-1'), taskOf('log', 'i-2')],
    read: new Set(hosts.map(({ arn }) => arn)),
    candidates: new Set(hosts.map(({ arn }) => arn)),
    definitions: new Map([definitionOf('web'), definitionOf('log'), definitionOf('alone')]),
    ...more,
  };
};

export const swapFor = (victim: string, more: Partial<SwapUnderWay> = {}): SwapUnderWay => ({
  victim,
  group: 'web',
  zone: 'eu-west-1a',
  stage: 'joined',
  method: 'launch-first',
  isRolledBack: false,
  isTerminated: false,
  ...more,
});

export const factsOf = (id: string, launchedAt = start - 7_200_000): ServerFacts => ({
  id,
  state: 'running',
  image: 'ami-old',
  launchedAt,
  isExcluded: false,
});

export type Given = {
  cluster?: Cluster;
  undertaking?: Partial<Undertaking>;
  before?: Partial<Notes>;
  policy?: Partial<EcsPolicy>;
  facts?: readonly ServerFacts[];
  servers?: readonly string[];
  now?: number;
};

/** One poll; agents have long been connected unless the notes say otherwise. */
export const pollOf = ({
  cluster = clusterOf(),
  undertaking = {},
  before = {},
  policy = {},
  facts,
  servers,
  now = start,
}: Given = {}): HostPoll => {
  const ids = servers ?? cluster.hosts.map(({ server }) => server);
  const agents = Object.fromEntries(
    cluster.hosts.map(({ arn, server }) => [server, { host: nameOf(arn), isConnected: true, at: start - 3_600_000 }]),
  );
  return {
    cluster,
    groups: new Map(ids.map((id) => [id, 'web'])),
    facts: new Map((facts ?? ids.map((id) => factsOf(id))).map((each) => [each.id, each])),
    undertaking: { ...noUndertaking, ...undertaking },
    before: { ...noNotes(), agents, ...before },
    policy: { ...readPolicy(undefined), ...policy },
    now,
  };
};

/** The mark that was placed on a host when it was as it is in this cluster. */
export const cordonOn = (cluster: Cluster, server: string, at: number): PlacedCordon => {
  const host = cluster.hosts.find((each) => each.server === server);
  if (!host) throw new Error(`no host ${server}`);
  return { kind: 'cordon', group: 'web', server, workload, purpose: 'remove', at, before: writeMark(cluster, host) };
};
