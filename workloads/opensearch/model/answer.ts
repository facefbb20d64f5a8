import { decide, usedBytes, usedDisk } from './deciders.ts';
import { copiesAt, isData, listShards, type Model, type ModelCopy, type ModelNode, type ModelShard } from './model.ts';
import { elect } from './voting.ts';

export type Answer = { status: number; body: string };
export type Asked = { method: string; path: string; body?: string };

const ok = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });
const fail = (status: number, type: string, reason: string): Answer => ({
  status,
  body: JSON.stringify({ error: { type, reason }, status }),
});

const showCopy = (shard: ModelShard, copy: ModelCopy) => ({
  state: copy.state,
  primary: copy.isPrimary,
  node: copy.node ?? null,
  relocating_node: copy.target ?? null,
  shard: shard.number,
  index: shard.index,
  ...(copy.state !== 'UNASSIGNED' && { allocation_id: { id: copy.allocation } }),
  ...(copy.left && {
    unassigned_info: {
      reason: copy.left.reason,
      delayed: copy.left.reason === 'NODE_LEFT',
      ...(copy.left.node !== undefined && { details: `node_left [${copy.left.node}]` }),
    },
  }),
});

const showState = (model: Model) => ({
  cluster_name: model.name,
  cluster_uuid: model.uuid,
  master_node: model.master,
  nodes: Object.fromEntries([...model.nodes.values()].map(({ id, name, ephemeral }) => [id, { name, ephemeral_id: ephemeral }])),
  metadata: {
    cluster_coordination: {
      last_committed_config: model.voting,
      voting_config_exclusions: model.exclusions.map(({ id, name }) => ({ node_id: id, node_name: name })),
    },
    indices: Object.fromEntries(
      [...model.indices.values()].map((index) => [
        index.name,
        {
          state: index.state,
          settings_version: index.settingsVersion,
          settings: Object.fromEntries([
            ['index.uuid', index.uuid],
            ...Object.entries(index.settings).map(([key, value]) => [`index.${key}`, value]),
          ]),
          in_sync_allocations: Object.fromEntries(index.shards.map(({ number, inSync }) => [String(number), [...inSync]])),
        },
      ]),
    ),
  },
  routing_table: {
    indices: Object.fromEntries(
      [...model.indices.values()]
        .filter(({ name }) => !model.unrouted.includes(name))
        .map((index) => [
          index.name,
          {
            shards: Object.fromEntries(
              index.shards.map((shard) => [String(shard.number), shard.copies.map((copy) => showCopy(shard, copy))]),
            ),
          },
        ]),
    ),
  },
});

const showHealth = (model: Model) => {
  const copies = listShards(model).flatMap((shard) => shard.copies);
  const count = (state: ModelCopy['state']): number => copies.filter((copy) => copy.state === state).length;
  const isRed = copies.some(({ isPrimary, state }) => isPrimary && state === 'UNASSIGNED');
  return {
    cluster_name: model.name,
    status: isRed ? 'red' : count('UNASSIGNED') + count('INITIALIZING') > 0 ? 'yellow' : 'green',
    timed_out: false,
    number_of_nodes: model.nodes.size,
    number_of_data_nodes: [...model.nodes.values()].filter(isData).length,
    ...(model.product === 'opensearch' && { discovered_master: true, discovered_cluster_manager: true }),
    relocating_shards: count('RELOCATING'),
    initializing_shards: count('INITIALIZING'),
    unassigned_shards: count('UNASSIGNED'),
    delayed_unassigned_shards: copies.filter(({ left }) => left?.reason === 'NODE_LEFT').length,
    number_of_pending_tasks: 0,
    number_of_in_flight_fetch: 0,
  };
};

/** Nodes that answer a question to all of them. */
const listAnswering = ({ nodes, silent }: Model): ModelNode[] => [...nodes.values()].filter(({ id }) => !silent.has(id));

const asked = (model: Model) => {
  const successful = listAnswering(model).length;
  return { total: model.nodes.size, successful, failed: model.nodes.size - successful };
};

const showNodes = (model: Model) => ({
  _nodes: asked(model),
  nodes: Object.fromEntries(
    listAnswering(model).map(({ id, name, address, version, roles, attributes }) => [
      id,
      { name, ip: address, host: address, version, roles, attributes, settings: { discovery: { seed_providers: 'file' } } },
    ]),
  ),
});

const showDisks = (model: Model) => ({
  _nodes: asked(model),
  nodes: Object.fromEntries(
    listAnswering(model).map(({ id, diskBytes, mount }) => [
      id,
      {
        fs: {
          total: { total_in_bytes: diskBytes, available_in_bytes: Math.max(0, diskBytes - usedDisk(model, id)) },
          data: [{ mount, type: 'ext4' }],
        },
        indices: { store: { size_in_bytes: usedBytes(model, id) } },
      },
    ]),
  ),
});

const showSnapshots = (model: Model) => ({
  snapshots: model.snapshots.map(({ shards }) => ({
    state: 'STARTED',
    indices: Object.fromEntries(
      shards.map(({ index, number, node }) => [index, { shards: { [String(number)]: { stage: 'STARTED', node } } }]),
    ),
  })),
});

const showTaken = ({ taken }: Model) => ({
  snapshots: taken.map(({ name, state, startedAt, indices }) => ({ snapshot: name, state, start_time_in_millis: startedAt, indices })),
});

const writeSettings = (model: Model, body: string): Answer => {
  const { persistent = {}, transient = {} } = JSON.parse(body) as Partial<
    Record<'persistent' | 'transient', Record<string, string | null>>
  >;
  for (const [written, held] of [[persistent, model.persistent] as const, [transient, model.transient] as const])
    for (const [key, value] of Object.entries(written)) {
      if (value === null) delete held[key];
      else held[key] = value;
    }
  return ok({ acknowledged: true, persistent, transient });
};

type Move = { index: string; shard: number; from_node: string; to_node: string };

const dryRun = (model: Model, body: string): Answer => {
  const { commands = [] } = JSON.parse(body) as { commands?: { move: Move }[] };
  const explanations = [];
  for (const { move } of commands) {
    const shard = model.indices.get(move.index)?.shards.find(({ number }) => number === move.shard);
    const copy = shard?.copies.find(({ node }) => node === move.from_node);
    const target = model.nodes.get(move.to_node);
    if (!shard || !copy || !target)
      return fail(400, 'illegal_argument_exception', `failed to resolve [${move.to_node}], no matching nodes`);
    const decisions = decide(model, shard, copy, target);
    explanations.push({
      command: 'move',
      parameters: move,
      decisions:
        decisions.length > 0 ? decisions : [{ decider: 'same_shard', decision: 'YES', explanation: 'none of the nodes has a copy' }],
    });
  }
  return ok({ explanations });
};

const excludeVotes = (model: Model, ids: readonly string[]): Answer => {
  for (const id of ids) model.exclusions.push({ id, name: model.nodes.get(id)?.name ?? '_absent_' });
  elect(model);
  return { status: 200, body: '' };
};

/** What a member answers; undefined where nothing listens under this path. */
export const answer = (model: Model, { method, path, body = '{}' }: Asked, onWritten: () => void): Answer => {
  elect(model);
  const { pathname, searchParams } = new URL(path, 'http://member');
  if (model.master === undefined) return fail(503, 'master_not_discovered_exception', 'no elected master');
  if (method === 'PUT' && pathname === '/_cluster/settings') {
    const written = writeSettings(model, body);
    onWritten();
    return written;
  }
  if (method === 'POST' && pathname === '/_cluster/reroute') return dryRun(model, body);
  if (pathname === '/_cluster/voting_config_exclusions') {
    if (method === 'POST') return excludeVotes(model, searchParams.get('node_ids')?.split(',') ?? []);
    if (searchParams.get('wait_for_removal') !== 'false' && model.exclusions.some(({ id }) => model.nodes.has(id)))
      return fail(500, 'timeout_exception', 'timed out waiting for removal of nodes');
    model.exclusions = [];
    return { status: 200, body: '' };
  }
  if (method === 'POST' && pathname === '/_flush') return ok({ _shards: { total: 1, successful: 1, failed: 0 } });
  if (method !== 'GET') return fail(405, 'method_not_allowed', path);
  if (pathname.startsWith('/_cluster/state')) return ok(showState(model));
  if (pathname === '/_cluster/health') return ok(showHealth(model));
  if (pathname === '/_cluster/settings')
    return ok({
      persistent: model.persistent,
      transient: model.transient,
      ...(searchParams.get('include_defaults') === 'true' && { defaults: model.defaults }),
    });
  if (pathname.startsWith('/_nodes/stats')) return ok(showDisks(model));
  if (pathname.startsWith('/_nodes')) return ok(showNodes(model));
  if (pathname === '/_snapshot/_status') return ok(showSnapshots(model));
  if (pathname === '/_snapshot') return ok({ backup: { type: 'fs', settings: {} } });
  if (pathname === '/_snapshot/backup/_all') return ok(showTaken(model));
  if (pathname === '/_dangling')
    return ok({ _nodes: asked(model), dangling_indices: model.dangling.map((name) => ({ index_name: name })) });
  return fail(404, 'resource_not_found_exception', path);
};

/** Why ending a node now would lose data or a quorum; undefined where it would not. */
export const findLoss = (model: Model, id: string): string | undefined => {
  const held = copiesAt(model, id);
  if (held.length > 0) return `${held.length} copies of shards were on its node`;
  return model.master === id ? 'it was the elected master' : undefined;
};

/** Why sending a node away for a while now would leave something without a copy, or the cluster without a master; undefined where it would not. */
export const findRestartLoss = (model: Model, id: string): string | undefined => {
  const bare = copiesAt(model, id).find(
    ({ shard }) => !shard.copies.some((copy) => copy.state === 'STARTED' && copy.node !== id && shard.inSync.has(copy.allocation)),
  );
  if (bare) return `${bare.shard.index}[${bare.shard.number}] has no other copy`;
  if (model.persistent['cluster.routing.allocation.enable'] !== 'primaries') return 'allocation was not held';
  return model.master === id ? 'it was the elected master' : undefined;
};
