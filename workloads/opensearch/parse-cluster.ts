import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Cluster, ClusterSettings, Copy, Index, Node } from './cluster.ts';
import { findProduct } from './products.ts';
import type { Answers } from './requests.ts';

/** What one answer was, or why it is worth nothing. */
type Parsed<Value> = { value: Value } | { unknown: string };

const texts = z.record(z.string(), z.string());
const anything = z.record(z.string(), z.unknown());

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
  settings: anything,
  in_sync_allocations: z.record(z.string(), z.array(z.string())),
});

const stateSchema = z.object({
  cluster_uuid: z.string().check(z.minLength(1)),
  cluster_name: z.string(),
  master_node: z.optional(z.string()),
  cluster_manager_node: z.optional(z.string()),
  blocks: z.optional(z.object({ global: z.optional(z.record(z.string(), z.object({ description: z.string() }))) })),
  nodes: z.record(z.string(), z.object({ name: z.string(), ephemeral_id: z.string() })),
  metadata: z.object({
    cluster_coordination: z.object({
      last_committed_config: z.array(z.string()),
      voting_config_exclusions: z.array(z.object({ node_id: z.string(), node_name: z.string() })),
    }),
    indices: z.optional(z.record(z.string(), indexSchema)),
  }),
  routing_table: z.optional(
    z.object({ indices: z.optional(z.record(z.string(), z.object({ shards: z.record(z.string(), z.array(copySchema)) }))) }),
  ),
});

const healthSchema = z.looseObject({
  status: z.enum(['green', 'yellow', 'red']),
  timed_out: z.boolean(),
  number_of_nodes: z.number(),
  number_of_in_flight_fetch: z.number(),
  number_of_pending_tasks: z.number(),
});

const settingsSchema = z.object({ persistent: anything, transient: anything, defaults: z.optional(anything) });

/** How many nodes answered a question that all of them were asked. */
const askedNodes = z.object({ total: z.number(), successful: z.number(), failed: z.number() });

const nodesSchema = z.object({
  _nodes: askedNodes,
  nodes: z.record(
    z.string(),
    z.object({
      name: z.string(),
      ip: z.string(),
      host: z.string(),
      version: z.string(),
      roles: z.array(z.string()),
      attributes: z.optional(texts),
      settings: z.optional(
        z.object({
          discovery: z.optional(
            z.looseObject({
              type: z.optional(z.string()),
              seed_hosts: z.optional(z.union([z.string(), z.array(z.string())])),
              seed_providers: z.optional(z.union([z.string(), z.array(z.string())])),
            }),
          ),
        }),
      ),
    }),
  ),
});

const disksSchema = z.object({
  _nodes: askedNodes,
  nodes: z.record(
    z.string(),
    z.object({ fs: z.optional(z.object({ total: z.object({ total_in_bytes: z.number(), available_in_bytes: z.number() }) })) }),
  ),
});

const snapshotsSchema = z.object({
  snapshots: z.array(
    z.looseObject({
      state: z.string(),
      indices: z.optional(
        z.record(
          z.string(),
          z.object({ shards: z.record(z.string(), z.looseObject({ stage: z.string(), node: z.optional(z.string()) })) }),
        ),
      ),
    }),
  ),
});

const danglingSchema = z.object({ _nodes: askedNodes, dangling_indices: z.array(z.looseObject({ index_name: z.string() })) });

/** What an answer says, or why it says nothing: a status that is not expected, a body that was cut off, or one that this driver does not know. */
const parse = <Schema extends z.core.$ZodType>(
  name: string,
  answer: ReachAnswer,
  schema: Schema,
  statuses: readonly number[] = [200],
): Parsed<z.output<Schema>> => {
  if ('unknown' in answer) return { unknown: `${name} was not answered: ${answer.unknown}` };
  if (!statuses.includes(answer.status)) return { unknown: `${name} was answered with status ${answer.status}` };
  const parsed = z.safeParse(schema, readJson(answer.body));
  return parsed.success ? { value: parsed.data } : { unknown: `${name} was answered with something else: ${describeIssue(parsed.error)}` };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const describeIssue = ({ issues }: z.core.$ZodError): string => `${issues[0]?.path.join('.') || 'the whole'} ${issues[0]?.message ?? ''}`;

/** Settings as text: lists are written with commas. */
const toText = (settings: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]));

/** The settings of a cluster as they were written. */
export const parseSettings = (answer: ReachAnswer): Parsed<ClusterSettings> => {
  const parsed = parse('/_cluster/settings', answer, settingsSchema);
  if ('unknown' in parsed) return parsed;
  const { persistent, transient, defaults = {} } = parsed.value;
  return { value: { persistent: toText(persistent), transient: toText(transient), defaults: toText(defaults) } };
};

const identitySchema = z.object({
  cluster_uuid: z.string().check(z.minLength(1)),
  cluster_name: z.string(),
  master_node: z.optional(z.string()),
  cluster_manager_node: z.optional(z.string()),
});

/** Who a member says that its cluster and its master are. */
export const parseIdentity = (answer: ReachAnswer): Parsed<{ uuid: string; name: string; master: string }> => {
  const parsed = parse('/_cluster/state/master_node', answer, identitySchema);
  if ('unknown' in parsed) return parsed;
  const { cluster_uuid: uuid, cluster_name: name, master_node: master = parsed.value.cluster_manager_node } = parsed.value;
  return master === undefined ? { unknown: 'the cluster has no elected master' } : { value: { uuid, name, master } };
};

const membershipSchema = z.object({
  nodes: z.record(z.string(), z.object({ name: z.string() })),
  master_node: z.optional(z.string()),
  cluster_manager_node: z.optional(z.string()),
  metadata: z.object({
    cluster_coordination: z.object({
      last_committed_config: z.array(z.string()),
      voting_config_exclusions: z.array(z.object({ node_id: z.string(), node_name: z.string() })),
    }),
  }),
});

/** Who is in the cluster, and whose votes count. */
export const parseMembership = (answer: ReachAnswer): Parsed<Pick<Cluster, 'voting'> & { nodes: readonly string[] }> => {
  const parsed = parse('/_cluster/state', answer, membershipSchema);
  if ('unknown' in parsed) return parsed;
  const { nodes, metadata } = parsed.value;
  return { value: { nodes: Object.keys(nodes), voting: toVoting(metadata.cluster_coordination) } };
};

type Coordination = z.output<typeof membershipSchema>['metadata']['cluster_coordination'];

const toVoting = ({ last_committed_config: committed, voting_config_exclusions: excluded }: Coordination): Cluster['voting'] => ({
  committed,
  exclusions: excluded.map(({ node_id: id, node_name: name }) => ({ id, name })),
});

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

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;

/** Seeds that stand in the node's file; where it has another provider of seeds, or is alone, none of them is its only way in. */
const seedsOf = (discovery: Readonly<{ seed_hosts?: unknown; seed_providers?: unknown }> | undefined): readonly string[] =>
  listOf(discovery?.seed_providers as string | string[] | undefined).filter((each) => each !== '').length > 0
    ? []
    : listOf(discovery?.seed_hosts as string | string[] | undefined).filter((each) => each !== '');

const failedNodes = (name: string, { failed, total, successful }: z.output<typeof askedNodes>): string | undefined =>
  failed > 0 || successful < total ? `${name}: ${total - successful} of ${total} nodes did not answer` : undefined;

/**
 * The cluster as one poll found it. An answer that is missing, cut off, an error, or at odds with the others leaves all of it unknown: no part of
 * it is taken for the whole.
 */
export const parseCluster = (answers: Answers): Parsed<Cluster> => {
  const unread: string[] = [];
  const take = <Value>(parsed: Parsed<Value>): Value | undefined => {
    if ('value' in parsed) return parsed.value;
    unread.push(parsed.unknown);
    return undefined;
  };
  const state = take(parse('/_cluster/state', answers.state, stateSchema));
  // A health that timed out is an answer: the cluster has not settled (status 408, in some versions 200).
  const health = take(parse('/_cluster/health', answers.health, healthSchema, [200, 408]));
  const settings = take(parseSettings(answers.settings));
  const nodes = take(parse('/_nodes', answers.nodes, nodesSchema));
  const disks = take(parse('/_nodes/stats/fs', answers.disks, disksSchema));
  const snapshots = take(parse('/_snapshot/_status', answers.snapshots, snapshotsSchema));
  const dangling = take(parse('/_dangling', answers.dangling, danglingSchema));
  if (!state || !health || !settings || !nodes || !disks || !snapshots || !dangling) return { unknown: unread.join('; ') };
  const failed =
    failedNodes('/_nodes', nodes._nodes) ?? failedNodes('/_nodes/stats/fs', disks._nodes) ?? failedNodes('/_dangling', dangling._nodes);
  if (failed !== undefined) return { unknown: failed };
  return assemble({ state, health, settings, nodes, disks, snapshots, dangling });
};

type Values = {
  state: z.output<typeof stateSchema>;
  health: z.output<typeof healthSchema>;
  settings: ClusterSettings;
  nodes: z.output<typeof nodesSchema>;
  disks: z.output<typeof disksSchema>;
  snapshots: z.output<typeof snapshotsSchema>;
  dangling: z.output<typeof danglingSchema>;
};

const assemble = ({ state, health, settings, nodes, disks, snapshots, dangling }: Values): Parsed<Cluster> => {
  const master = state.master_node ?? state.cluster_manager_node;
  if (master === undefined || !state.nodes[master]) return { unknown: 'the cluster has no elected master' };
  const known = new Map<string, Node>();
  for (const [id, { name, ephemeral_id: ephemeral }] of Object.entries(state.nodes)) {
    const info = nodes.nodes[id];
    const stats = disks.nodes[id];
    if (!info || !stats) return { unknown: `node ${name} is in the cluster, and did not answer for itself` };
    const { total } = stats.fs ?? {};
    known.set(id, {
      id,
      ephemeral,
      name,
      addresses: [...new Set([info.ip, info.host])],
      roles: info.roles,
      attributes: info.attributes ?? {},
      version: info.version,
      isAlone: info.settings?.discovery?.type === 'single-node',
      seeds: seedsOf(info.settings?.discovery),
      ...(total && { disk: { total: total.total_in_bytes, available: total.available_in_bytes } }),
    });
  }
  const stranger = Object.keys(nodes.nodes).find((id) => !known.has(id));
  if (stranger !== undefined || health.number_of_nodes !== known.size) return { unknown: 'a node came or went while the cluster was read' };
  const indices = new Map<string, Index>();
  for (const [name, written] of Object.entries(state.metadata.indices ?? {})) {
    const index = toIndex(name, written);
    if (!index) return { unknown: `the settings of index ${name} are not complete` };
    indices.set(name, index);
  }
  const routed = state.routing_table?.indices ?? {};
  const copies = Object.values(routed).flatMap(({ shards }) => Object.values(shards).flat().map(toCopy));
  const lost = copies.find(
    ({ index, state: copyState, node }) => !indices.has(index) || (copyState !== 'UNASSIGNED' && !known.has(node ?? '')),
  );
  if (lost) return { unknown: `a copy of ${lost.index}[${lost.shard}] is on a node that is not in the cluster, or its index is not` };
  return {
    value: {
      uuid: state.cluster_uuid,
      name: state.cluster_name,
      product: findProduct(health),
      master,
      nodes: known,
      indices,
      copies,
      unrouted: [...indices.keys()].filter((name) => Object.keys(routed[name]?.shards ?? {}).length === 0),
      health: {
        status: health.status,
        hasTimedOut: health.timed_out,
        inFlightFetches: health.number_of_in_flight_fetch,
        pendingTasks: health.number_of_pending_tasks,
      },
      settings,
      voting: toVoting(state.metadata.cluster_coordination),
      blocks: Object.values(state.blocks?.global ?? {}).map(({ description }) => description),
      snapshotting: new Set(
        snapshots.snapshots.flatMap(({ indices: within = {} }) =>
          Object.values(within).flatMap(({ shards }) =>
            Object.values(shards).flatMap(({ stage, node }) =>
              ['INIT', 'STARTED', 'FINALIZE'].includes(stage) && node !== undefined ? [node] : [],
            ),
          ),
        ),
      ),
      runningSnapshots: snapshots.snapshots.length,
      dangling: dangling.dangling_indices.map(({ index_name: name }) => name),
    },
  };
};
