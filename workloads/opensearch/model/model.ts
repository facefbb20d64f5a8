/** One copy of a shard in the model. */
export type ModelCopy = {
  allocation: string;
  isPrimary: boolean;
  state: 'STARTED' | 'INITIALIZING' | 'RELOCATING' | 'UNASSIGNED';
  node?: string;
  /** Where a copy that relocates is going. */
  target?: string;
  /** Why it is unassigned, and since when. */
  left?: { reason: string; node?: string; at: number };
};

export type ModelShard = { index: string; number: number; bytes: number; copies: ModelCopy[]; inSync: Set<string> };

export type ModelIndex = {
  name: string;
  uuid: string;
  state: 'open' | 'close';
  /** Flat, below `index.`. */
  settings: Record<string, string>;
  settingsVersion: number;
  shards: ModelShard[];
};

export type ModelNode = {
  id: string;
  ephemeral: string;
  name: string;
  address: string;
  roles: readonly string[];
  attributes: Readonly<Record<string, string>>;
  version: string;
  diskBytes: number;
  /** Where its data path is mounted, as `POINT (DEVICE)`. */
  mount: string;
  /** Seconds in which everything moves off it, once it is excluded; never: nothing does. */
  drainSeconds: number;
};

/** A cluster in the embedded cloud: what its elected master knows, and nothing that only a real one has. */
export type Model = {
  uuid: string;
  name: string;
  product: 'elasticsearch' | 'opensearch';
  nodes: Map<string, ModelNode>;
  indices: Map<string, ModelIndex>;
  persistent: Record<string, string>;
  transient: Record<string, string>;
  /** What stands in the files of the nodes, and the defaults. */
  defaults: Record<string, string>;
  master: string | undefined;
  voting: string[];
  exclusions: { id: string; name: string }[];
  /** Shards of which no copy that holds every acknowledged write is left. */
  lost: Set<string>;
  /** Bytes that were copied from one node to another. */
  movedBytes: number;
  /** Milliseconds in which a primary was unassigned: since the Recycler ended its node, or for other reasons. */
  redMs: { caused: number; suffered: number };
  redSince: { at: number; isCaused: boolean } | undefined;
  /** Nodes whose servers the Recycler ended. */
  endedByUs: Set<string>;
  /** Nodes whose process answers nothing now. */
  silent: Set<string>;
  /** Bytes on the disk of a node that are not of the cluster. */
  otherBytes: Map<string, number>;
  /** What every member answers in place of an answer; undefined: they answer. */
  failing: { status: number } | undefined;
  /** Does only half of every answer arrive? */
  isCutOff: boolean;
  /** The persistent settings as they would be had the Recycler never been. */
  ofOthers: Record<string, string>;
  snapshots: { shards: { index: string; number: number; node: string }[] }[];
  /** Snapshots that are over. */
  taken: { name: string; state: string; startedAt: number; indices: string[] }[];
  dangling: string[];
  unrouted: string[];
  allocations: number;
};

/** The value of a setting that counts. */
export const settingOf = ({ transient, persistent, defaults }: Pick<Model, 'transient' | 'persistent' | 'defaults'>, key: string): string =>
  transient[key] ?? persistent[key] ?? defaults[key] ?? '';

export const isData = ({ roles }: Pick<ModelNode, 'roles'>): boolean => roles.some((role) => role.startsWith('data'));
export const isVoter = ({ roles }: Pick<ModelNode, 'roles'>): boolean =>
  roles.some((role) => role === 'master' || role === 'cluster_manager');

/** Every shard of every index. */
export const listShards = ({ indices }: Pick<Model, 'indices'>): ModelShard[] => [...indices.values()].flatMap(({ shards }) => shards);

/** Copies that lie on a node or are on their way to it. */
export const copiesAt = (model: Pick<Model, 'indices'>, node: string): { shard: ModelShard; copy: ModelCopy }[] =>
  listShards(model).flatMap((shard) =>
    shard.copies.filter((copy) => copy.node === node || copy.target === node).map((copy) => ({ shard, copy })),
  );

export const keyOf = ({ index, number }: ModelShard): string => `${index}[${number}]`;
