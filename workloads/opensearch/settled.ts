import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, shardKey } from './cluster.ts';

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
    ([shard, count]) => count > (baseline[shard] ?? 0) && !isExpandedWidely(cluster, shard),
  );
  if (worse) return fail(`${countCopies(worse[1])} unassigned of ${worse[0]}, and ${baseline[worse[0]] ?? 0} when the campaign began`);
  return { verdict: 'pass', reason: 'the cluster has settled' };
};
