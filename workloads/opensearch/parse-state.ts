import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Cluster, Copy, Index, Node } from './cluster.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';
import { coordinationSchema, identityShape, toVoting } from './parse-membership.ts';
import { toText } from './parse-settings.ts';

const copySchema = z.object({
  state: z.enum(['STARTED', 'INITIALIZING', 'RELOCATING', 'UNASSIGNED']),
  primary: z.boolean(),
  searchOnly: z.optional(z.boolean()),
  node: z.nullable(z.string()),
  relocating_node: z.nullable(z.string()),
  shard: z.number(),
  index: z.string(),
  allocation_id: z.optional(z.object({ id: z.string() })),
  unassigned_info: z.optional(
    z.object({ reason: z.string(), delayed: z.optional(z.boolean()), details: z.optional(z.string()), last_node: z.optional(z.string()) }),
  ),
});

const indexSchema = z.object({
  state: z.enum(['open', 'close']),
  settings_version: z.number(),
  settings: z.record(z.string(), z.unknown()),
  in_sync_allocations: z.record(z.string(), z.array(z.string())),
});

const stateSchema = z.object({
  ...identityShape,
  blocks: z.optional(z.object({ global: z.optional(z.record(z.string(), z.object({ description: z.string() }))) })),
  nodes: z.record(z.string(), z.object({ name: z.string(), ephemeral_id: z.string() })),
  metadata: z.object({
    cluster_coordination: coordinationSchema,
    indices: z.optional(z.record(z.string(), indexSchema)),
  }),
  routing_table: z.optional(
    z.object({ indices: z.optional(z.record(z.string(), z.object({ shards: z.record(z.string(), z.array(copySchema)) }))) }),
  ),
});

/** What the cluster state says by itself, with the nodes as it names them. */
export type State = Pick<Cluster, 'uuid' | 'name' | 'master' | 'indices' | 'copies' | 'unrouted' | 'voting' | 'blocks'> & {
  members: readonly Pick<Node, 'id' | 'name' | 'ephemeral'>[];
};

/** The cluster state; unknown where it is not whole, or at odds with itself. */
export const parseState = (answer: ReachAnswer): Parsed<State> => {
  const parsed = parseAnswer('/_cluster/state', answer, stateSchema);
  if ('unknown' in parsed) return parsed;
  const { nodes, metadata, routing_table: table, blocks, ...state } = parsed.value;
  const master = state.master_node ?? state.cluster_manager_node;
  if (master === undefined || !nodes[master]) return { unknown: 'the cluster has no elected master' };
  const indices = new Map<string, Index>();
  for (const [name, written] of Object.entries(metadata.indices ?? {})) {
    const index = toIndex(name, written);
    if (!index) return { unknown: `the settings of index ${name} are not complete` };
    indices.set(name, index);
  }
  const routed = table?.indices ?? {};
  const copies = Object.values(routed).flatMap(({ shards }) => Object.values(shards).flat().map(toCopy));
  const lost = copies.find(
    ({ index, state: copyState, node }) => !indices.has(index) || (copyState !== 'UNASSIGNED' && !nodes[node ?? '']),
  );
  if (lost) return { unknown: `a copy of ${lost.index}[${lost.shard}] is on a node that is not in the cluster, or its index is not` };
  return {
    value: {
      uuid: state.cluster_uuid,
      name: state.cluster_name,
      master,
      members: Object.entries(nodes).map(([id, { name, ephemeral_id: ephemeral }]) => ({ id, name, ephemeral })),
      indices,
      copies,
      unrouted: [...indices.keys()].filter((name) => Object.keys(routed[name]?.shards ?? {}).length === 0),
      voting: toVoting(metadata.cluster_coordination),
      blocks: Object.values(blocks?.global ?? {}).map(({ description }) => description),
    },
  };
};

const toCopy = (written: z.output<typeof copySchema>): Copy => ({
  index: written.index,
  shard: written.shard,
  isPrimary: written.primary,
  isSearchOnly: written.searchOnly ?? false,
  state: written.state,
  ...(written.node !== null && { node: written.node }),
  ...(written.relocating_node !== null && written.state === 'RELOCATING' && { target: written.relocating_node }),
  ...(written.allocation_id && { allocation: written.allocation_id.id }),
  isDelayed: written.unassigned_info?.delayed ?? false,
  ...(written.unassigned_info && {
    unassigned: [written.unassigned_info.reason, written.unassigned_info.details, written.unassigned_info.last_node]
      .filter((each) => each !== undefined)
      .join(' '),
  }),
});

const toIndex = (name: string, written: z.output<typeof indexSchema>): Index | undefined => {
  const settings = Object.fromEntries(
    Object.entries(toText(written.settings)).map(([key, value]) => [key.replace(/^index\./, ''), value] as const),
  );
  const replicas = Number(settings.number_of_replicas);
  if (settings.uuid === undefined || !Number.isInteger(replicas)) return undefined;
  const { auto_expand_replicas: autoExpand } = settings;
  return {
    name,
    uuid: settings.uuid,
    isOpen: written.state === 'open',
    replicas,
    searchReplicas: Number(settings.number_of_search_replicas ?? 0),
    ...(autoExpand !== undefined && autoExpand !== 'false' && { autoExpand }),
    settingsVersion: written.settings_version,
    inSync: written.in_sync_allocations,
    settings,
  };
};
