import * as z from 'zod/mini';
import type { PlacedCordon } from '../../core/record/journal.ts';
import { noUndertaking, type SwapUnderWay, type Undertaking } from '../../core/record/undertaking.ts';
import type { Cluster, Copy, Index, Node } from './cluster.ts';
import type { PollWithoutNotes } from './complete-poll.ts';
import type { Mark } from './mark.ts';
import { matchNodes } from './match-nodes.ts';
import { type OpensearchPolicy, opensearchPolicySchema, readPolicy } from './policy.ts';
import { keys } from './settings-keys.ts';

/** When the polls of these tests are taken, in milliseconds. */
export const now = 10_000_000;

export const workload = { kind: 'opensearch', id: 'uuid' };

/** A node `n1` on the server `i-1`, in zone a, with all roles, and a disk that is half full. */
export const nodeOf = (id: string, more: Partial<Node> = {}): Node => ({
  id,
  ephemeral: `${id}-run`,
  name: `i-${id.slice(1)}`,
  addresses: [`10.0.0.${id.slice(1)}`],
  roles: ['data'],
  attributes: { zone: 'a' },
  version: '2.19.6',
  isAlone: false,
  seeds: [],
  mounts: [{ mount: '/data (/dev/nvme1n1)', type: 'xfs' }],
  disk: { total: 1_000, available: 500 },
  ...more,
});

/** A started copy of `logs[0]`. */
export const copyOf = (node: string, more: Partial<Copy> = {}): Copy => ({
  index: 'logs',
  shard: 0,
  isPrimary: false,
  isSearchOnly: false,
  state: 'STARTED',
  node,
  allocation: `on-${node}`,
  isDelayed: false,
  ...more,
});

export const indexOf = (more: Partial<Index> = {}): Index => ({
  name: 'logs',
  uuid: 'u-logs',
  isOpen: true,
  replicas: 1,
  searchReplicas: 0,
  settingsVersion: 1,
  inSync: { '0': ['on-n1', 'on-n2', 'on-n3', 'on-n4'] },
  settings: {},
  ...more,
});

/** Three data nodes, in zones a, b and c, and a master `n9`; an index `logs` with its primary on `n1` and a replica on `n2`. */
export const clusterOf = (more: Partial<Omit<Cluster, 'nodes' | 'indices'>> & { nodes?: Node[]; indices?: Index[] } = {}): Cluster => {
  const { nodes = usualNodes, indices = [indexOf()], ...rest } = more;
  return {
    uuid: 'uuid',
    name: 'search',
    product: 'opensearch',
    master: 'n9',
    copies: [copyOf('n1', { isPrimary: true }), copyOf('n2')],
    unrouted: [],
    health: { status: 'green', hasTimedOut: false, inFlightFetches: 0, pendingTasks: 0 },
    settings: { persistent: {}, transient: {}, defaults: { [keys.awareness]: 'zone' } },
    voting: { committed: ['n9'], exclusions: [] },
    blocks: [],
    snapshotting: new Set(),
    runningSnapshots: 0,
    dangling: [],
    ...rest,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    indices: new Map(indices.map((index) => [index.name, index])),
  };
};

export const usualNodes = [
  nodeOf('n1'),
  nodeOf('n2', { attributes: { zone: 'b' } }),
  nodeOf('n3', { attributes: { zone: 'c' } }),
  nodeOf('n9', { roles: ['cluster_manager'] }),
];

/** The settings that exclude these nodes by their ids. */
export const excluding = (...ids: string[]): Cluster['settings'] => ({
  persistent: { [keys.excludeIds]: ids.join(','), [keys.rebalance]: 'none' },
  transient: {},
  defaults: { [keys.awareness]: 'zone' },
});

export const markOf = (node: string, more: Partial<Mark> = {}): Mark => ({
  cluster: 'search',
  node,
  ephemeral: `${node}-run`,
  rebalance: null,
  excluded: false,
  vote: false,
  manifest: { 'u-logs': { '0': 0 } },
  ...more,
});

/** The journal's entry of a mark on the server of a node. */
export const cordonOf = (node: string, mark: Mark = markOf(node)): PlacedCordon => ({
  kind: 'cordon',
  group: 'data',
  server: `i-${node.slice(1)}`,
  workload,
  purpose: 'remove',
  at: now - 60_000,
  before: mark,
});

export const swapOf = (victim: string, more: Partial<SwapUnderWay> = {}): SwapUnderWay => ({
  victim,
  group: 'data',
  zone: 'a',
  method: 'launch-first',
  stage: 'joined',
  isRolledBack: false,
  isTerminated: false,
  ...more,
});

/** The policy of a cluster, with every default filled in. */
export const policyOf = (written: object): OpensearchPolicy => z.parse(opensearchPolicySchema, written);

/** One poll at a cluster whose servers are named like its nodes: `n1` runs on `i-1`. */
export const pollOf = (
  cluster: Cluster,
  more: Partial<Omit<PollWithoutNotes, 'undertaking'>> & { undertaking?: Partial<Undertaking>; servers?: string[] } = {},
): PollWithoutNotes => {
  const { undertaking, servers = [...cluster.nodes.keys()].map((id) => `i-${id.slice(1)}`), ...rest } = more;
  return {
    name: 'search',
    cluster,
    matches: matchNodes(
      cluster,
      servers.map((id) => ({ id, address: `10.0.0.${id.slice(2)}` })),
    ),
    zones: new Map(servers.map((id) => [id, 'a'])),
    groups: new Map(servers.map((id) => [id, 'data'])),
    undertaking: { ...noUndertaking, ...undertaking },
    policy: readPolicy(undefined),
    wantedVersions: { data: '2.19.6' },
    comebacks: new Map(servers.map((id) => [id, { verdict: 'pass', reason: 'its image alone differs' }])),
    allocator: new Map(),
    now,
    ...rest,
  };
};
