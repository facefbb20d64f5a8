import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Copy, holdsData, type Node, shardKey, zoneOfNode } from './cluster.ts';
import { compareVersions } from './predicates/version.ts';

/** Unassigned copies of each shard. */
export const countUnassigned = ({ copies }: Pick<Cluster, 'copies'>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const copy of copies) if (copy.state === 'UNASSIGNED') counts[shardKey(copy)] = (counts[shardKey(copy)] ?? 0) + 1;
  return counts;
};

/** An index that expands itself may want more copies than there are places; with two of them started nothing hangs on the others. */
const isExpandedWidely = ({ indices, copies }: Cluster, shard: string): boolean => {
  const own = copies.filter((copy) => shardKey(copy) === shard);
  return indices.get(own[0]?.index ?? '')?.autoExpand !== undefined && own.filter(({ state }) => state === 'STARTED').length >= 2;
};

/**
 * Is a shard without some of its replicas for no other reason than that a replica never goes to a node older than its primary's (decider node_version)? So it
 * is while newer nodes join: it gets them once there are more of those, and waiting for that would keep them from joining.
 */
const isHeldByVersion = (cluster: Cluster, shard: string, emptied: ReadonlySet<string>): boolean => {
  const own = cluster.copies.filter((copy) => shardKey(copy) === shard && copy.node !== undefined);
  const primary = cluster.nodes.get(own.find(({ isPrimary, state }) => isPrimary && state === 'STARTED')?.node ?? '');
  if (!primary) return false;
  const free = [...cluster.nodes.values()].filter(
    (node) => holdsData(node) && !emptied.has(node.id) && own.every((copy) => copy.node !== node.id && copy.target !== node.id),
  );
  const isOlder = ({ version }: Node): boolean => compareVersions(version, primary.version) < 0;
  return free.some(isOlder) && free.every((node) => isOlder(node) || isZoneFull(cluster, own, node));
};

/** Has the zone of a node its share of the copies already (decider awareness: no more than copies over zones, rounded up)? */
const isZoneFull = (cluster: Cluster, own: readonly Copy[], node: Node): boolean => {
  const zone = zoneOfNode(cluster, node);
  if (zone === undefined) return false;
  const zones = new Set([...cluster.nodes.values()].filter(holdsData).map((each) => zoneOfNode(cluster, each))).size;
  const copies = 1 + (cluster.indices.get(own[0]?.index ?? '')?.replicas ?? 0);
  const there = own.filter((copy) => zoneOfNode(cluster, cluster.nodes.get(copy.target ?? copy.node ?? '')) === zone).length;
  return there >= Math.ceil(copies / zones);
};

/** `1 copy is`, `2 copies are`. */
const countCopies = (count: number): string => (count === 1 ? '1 copy is' : `${count} copies are`);

const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });

/**
 * Has the cluster come to rest, as far as it had before the campaign? Not by waiting for an empty queue of tasks, which never comes on a busy
 * cluster: nothing initializes, waits for a node that left, or is being fetched; nothing moves but off nodes that are to be emptied; no more copies are
 * unassigned than at the start.
 *
 * @param baseline unassigned copies at the start of the campaign, by shard
 * @param emptied ids of nodes that are excluded, off which shards move
 */
export const judgeSettled = (cluster: Cluster, baseline: Readonly<Record<string, number>>, emptied: ReadonlySet<string>): Verdict => {
  const { copies, health } = cluster;
  if (health.hasTimedOut) return fail(`the cluster did not answer for its health in time: ${health.pendingTasks} tasks are pending`);
  const lost = copies.find(({ isPrimary, state }) => isPrimary && state === 'UNASSIGNED');
  if (lost) return fail(`the primary of ${shardKey(lost)} is unassigned: ${lost.unassigned ?? 'no reason is given'}`);
  const initializing = copies.filter(({ state }) => state === 'INITIALIZING');
  if (initializing[0]) return fail(`${countCopies(initializing.length)} initializing: ${shardKey(initializing[0])} first`);
  const delayed = copies.filter(({ isDelayed }) => isDelayed);
  if (delayed.length > 0) return fail(`${countCopies(delayed.length)} waiting for a node that left`);
  if (health.inFlightFetches > 0) return fail(`the cluster searches disks for copies: ${health.inFlightFetches} fetches are in flight`);
  const moving = copies.filter(({ state, node }) => state === 'RELOCATING' && !emptied.has(node ?? ''));
  if (moving[0]) return fail(`${countCopies(moving.length)} moving for other reasons than a drain: ${shardKey(moving[0])} first`);
  const worse = Object.entries(countUnassigned(cluster)).find(
    ([shard, count]) => count > (baseline[shard] ?? 0) && !isExpandedWidely(cluster, shard) && !isHeldByVersion(cluster, shard, emptied),
  );
  if (worse) return fail(`${countCopies(worse[1])} unassigned of ${worse[0]}, and ${baseline[worse[0]] ?? 0} when the campaign began`);
  return { verdict: 'pass', reason: 'the cluster has settled' };
};
