import type { ReachAnswer, ReachRequest } from '../../core/ports.ts';

/** One request to a cluster, without where it goes. */
export type ClusterRequest = Pick<ReachRequest, 'method' | 'path' | 'body'>;

const stateFields = [
  'cluster_uuid',
  'cluster_name',
  'master_node',
  'cluster_manager_node',
  'blocks.global',
  'nodes.*.name',
  'nodes.*.ephemeral_id',
  'metadata.cluster_coordination.last_committed_config',
  'metadata.cluster_coordination.voting_config_exclusions',
  'metadata.indices.*.state',
  'metadata.indices.*.settings_version',
  'metadata.indices.*.settings',
  'metadata.indices.*.in_sync_allocations',
  'routing_table.indices.*.shards',
];

const nodeFields = ['name', 'ip', 'host', 'version', 'roles', 'attributes', 'transport_address', 'settings.discovery', 'settings.cluster'];

const get = (path: string): ClusterRequest => ({ method: 'GET', path });

/** Seconds that the cluster may take for one answer: fewer than the function waits that asks for it. */
const patience = '4s';

/**
 * What one poll asks. Every answer is needed: one that is missing leaves the whole poll unknown.
 * `expand_wildcards=all` counts closed and hidden indices too; the cat APIs "are only intended for human consumption" (Elasticsearch guide, cat APIs).
 */
export const queries = {
  state: get(
    `/_cluster/state/master_node,nodes,routing_table,metadata,blocks?expand_wildcards=all&flat_settings=true&master_timeout=${patience}&filter_path=${stateFields.join(',')}`,
  ),
  health: get(`/_cluster/health?timeout=0s&expand_wildcards=all&master_timeout=${patience}`),
  settings: get(`/_cluster/settings?flat_settings=true&include_defaults=true&master_timeout=${patience}`),
  nodes: get(
    `/_nodes/_all/settings,http?timeout=${patience}&filter_path=_nodes,${nodeFields.map((field) => `nodes.*.${field}`).join(',')}`,
  ),
  disks: get(`/_nodes/stats/fs?timeout=${patience}&filter_path=_nodes,nodes.*.fs.total,nodes.*.fs.data.mount,nodes.*.fs.data.type`),
  snapshots: get(`/_snapshot/_status?master_timeout=${patience}`),
  dangling: get('/_dangling'),
} as const satisfies Record<string, ClusterRequest>;

/** The answer to each query of one poll. */
export type Answers = Readonly<Record<keyof typeof queries, ReachAnswer>>;

/** Who is the cluster, and who its master: asked of a second member, so that one that was cut off cannot speak for all. */
export const identityQuery = get(
  `/_cluster/state/master_node?master_timeout=${patience}&filter_path=cluster_uuid,cluster_name,master_node,cluster_manager_node`,
);

/** What a change begins with, and ends with: the settings as they were written. */
export const writtenSettingsQuery = get(`/_cluster/settings?flat_settings=true&master_timeout=${patience}`);

/** Writes persistent settings; null removes one. */
export const writeSettings = (persistent: Readonly<Record<string, string | null>>): ClusterRequest => ({
  method: 'PUT',
  path: `/_cluster/settings?flat_settings=true&master_timeout=${patience}&timeout=${patience}`,
  body: JSON.stringify({ persistent }),
});

/** Takes the vote of a node away, and waits until it has none. */
export const excludeVote = (node: string): ClusterRequest => ({
  method: 'POST',
  path: `/_cluster/voting_config_exclusions?node_ids=${encodeURIComponent(node)}&timeout=${patience}`,
});

/**
 * Clears all voting exclusions, without waiting for their nodes to leave: with one of them still there the waiting call answers an error
 * after 30 s and clears nothing.
 */
export const clearVotingExclusions: ClusterRequest = {
  method: 'DELETE',
  path: '/_cluster/voting_config_exclusions?wait_for_removal=false',
};

/** Has every shard write to disk what it holds in memory, so that a node that comes back has little to catch up with. */
export const flush: ClusterRequest = { method: 'POST', path: '/_flush?filter_path=_shards' };

/** Who is in the cluster, and whose votes count. */
export const membershipQuery = get(
  `/_cluster/state/master_node,nodes,metadata?master_timeout=${patience}&filter_path=cluster_uuid,master_node,cluster_manager_node,nodes.*.name,metadata.cluster_coordination.last_committed_config,metadata.cluster_coordination.voting_config_exclusions`,
);

/** Would the allocator move these copies? Nothing is moved. */
export const askAllocator = (moves: readonly { index: string; shard: number; from_node: string; to_node: string }[]): ClusterRequest => ({
  method: 'POST',
  path: `/_cluster/reroute?dry_run=true&explain=true&metric=none&master_timeout=${patience}&filter_path=explanations`,
  body: JSON.stringify({ commands: moves.map((move) => ({ move })) }),
});

/** What each node holds, asked for a plan alone. */
export const storesQuery = get(`/_nodes/stats/indices/store?timeout=${patience}&filter_path=_nodes,nodes.*.indices.store.size_in_bytes`);

/** Where snapshots go; asked for where one is needed. */
export const repositoriesQuery = get(`/_snapshot?master_timeout=${patience}`);

/** The snapshots of a repository. */
export const takenQuery = (repository: string): ClusterRequest =>
  get(
    `/_snapshot/${encodeURIComponent(repository)}/_all?ignore_unavailable=true&master_timeout=${patience}&filter_path=${['snapshot', 'state', 'start_time_in_millis', 'indices'].map((field) => `snapshots.${field}`).join(',')}`,
  );
