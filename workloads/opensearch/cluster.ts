import type { Product } from './products.ts';
import { keys } from './settings-keys.ts';

/** One copy of a shard, as the routing table has it. */
export type Copy = {
  index: string;
  shard: number;
  isPrimary: boolean;
  /** A search-only replica (OpenSearch): it never enters the in-sync set, so that no data is safe on it. */
  isSearchOnly: boolean;
  state: 'STARTED' | 'INITIALIZING' | 'RELOCATING' | 'UNASSIGNED';
  /** The node that holds it; the source of one that relocates. */
  node?: string;
  /** Where one that relocates is going. */
  target?: string;
  allocation?: string;
  /** Is it unassigned because a node left, and waits for its return? */
  isDelayed: boolean;
  /** Why it is unassigned, in the words of the cluster. */
  unassigned?: string;
};

/** An index as the metadata has it. */
export type Index = {
  name: string;
  uuid: string;
  isOpen: boolean;
  replicas: number;
  /** Of its replicas, those that are search-only (OpenSearch 3). */
  searchReplicas: number;
  /** `0-all` and the like; undefined where replicas are a fixed number. */
  autoExpand?: string;
  settingsVersion: number;
  /** Allocation ids that hold every acknowledged write, by shard. */
  inSync: Readonly<Record<string, readonly string[]>>;
  /** Its settings below `index.`, flat. */
  settings: Readonly<Record<string, string>>;
};

/** A node of the cluster. */
export type Node = {
  id: string;
  /** New each time that its process starts. */
  ephemeral: string;
  name: string;
  addresses: readonly string[];
  roles: readonly string[];
  attributes: Readonly<Record<string, string>>;
  version: string;
  /** Does its file say that it is a cluster of its own (`discovery.type: single-node`)? */
  isAlone: boolean;
  /** The addresses in its file by which it finds the others when it starts; none where something else provides them. */
  seeds: readonly string[];
  /** Where each of its data paths is mounted, as `POINT (DEVICE)`, and the type of that file system; undefined where it did not say. */
  mounts?: readonly { mount: string; type: string }[];
  /** Bytes of the disks that hold its data; undefined where it did not say. */
  disk?: { total: number; available: number };
};

/** What the voting configuration says. */
export type Voting = {
  /** Ids of the nodes whose votes count, as last committed. */
  committed: readonly string[];
  exclusions: readonly { id: string; name: string }[];
};

/** A cluster as one poll found it, complete, or not at all. */
export type Cluster = {
  uuid: string;
  name: string;
  product: Product;
  /** The id of the elected master. */
  master: string;
  nodes: ReadonlyMap<string, Node>;
  indices: ReadonlyMap<string, Index>;
  copies: readonly Copy[];
  /** Indices that metadata knows and the routing table does not. */
  unrouted: readonly string[];
  health: { status: 'green' | 'yellow' | 'red'; hasTimedOut: boolean; inFlightFetches: number; pendingTasks: number };
  settings: ClusterSettings;
  voting: Voting;
  /** Why nothing may be written in the whole cluster; empty where it may. */
  blocks: readonly string[];
  /** Nodes with a shard that a snapshot is copying now. */
  snapshotting: ReadonlySet<string>;
  runningSnapshots: number;
  /** Indices that lie on a disk and that the cluster does not know. */
  dangling: readonly string[];
};

/** Cluster settings, flat, as they were written, and the defaults with what stands in the files of the nodes. */
export type ClusterSettings = {
  persistent: Readonly<Record<string, string>>;
  transient: Readonly<Record<string, string>>;
  defaults: Readonly<Record<string, string>>;
};

/** The value that counts: transient before persistent before the file before the default (Elasticsearch guide, cluster update settings). */
export const effectiveSetting = ({ transient, persistent, defaults }: ClusterSettings, key: string): string | undefined =>
  transient[key] ?? persistent[key] ?? defaults[key];

/** The zone of a node by the attribute that awareness uses first; undefined where the cluster has none, or the node no such attribute. */
export const zoneOfNode = ({ settings }: Pick<Cluster, 'settings'>, node: Node | undefined): string | undefined => {
  const attribute = effectiveSetting(settings, keys.awareness)?.split(',')[0]?.trim();
  return attribute ? node?.attributes[attribute] : undefined;
};

/** May it be elected? */
export const isMasterEligible = ({ roles }: Pick<Node, 'roles'>): boolean =>
  roles.some((role) => role === 'master' || role === 'cluster_manager');

/** Does it hold data? */
export const holdsData = ({ roles }: Node): boolean => roles.some((role) => role === 'data' || role.startsWith('data_'));

/** Copies that lie on a node, or are on their way to it. */
export const copiesOn = ({ copies }: Pick<Cluster, 'copies'>, node: string): Copy[] =>
  copies.filter((copy) => copy.node === node || copy.target === node);

/** A name of one shard. */
export const shardKey = ({ index, shard }: Pick<Copy, 'index' | 'shard'>): string => `${index}[${shard}]`;
