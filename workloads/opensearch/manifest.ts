import { type Cluster, type Copy, copiesOn, type Index, type Node, shardKey } from './cluster.ts';
import type { Mark } from './mark.ts';

/** What a node holds, and how many copies of each shard of it were missing in the whole cluster already: written down before the node is drained. */
export const writeManifest = (cluster: Cluster, { id }: Node): Mark['manifest'] => {
  const manifest: Mark['manifest'] = {};
  for (const { index, shard } of copiesOn(cluster, id)) {
    const known = cluster.indices.get(index);
    if (!known) continue;
    const missing = Math.max(0, 1 + known.replicas - countStarted(cluster, index, shard));
    manifest[known.uuid] = { ...manifest[known.uuid], [String(shard)]: missing };
  }
  return manifest;
};

const isStarted = ({ state, isSearchOnly }: Copy): boolean => !isSearchOnly && (state === 'STARTED' || state === 'RELOCATING');

const countStarted = ({ copies }: Cluster, index: string, shard: number): number =>
  copies.filter((copy) => copy.index === index && copy.shard === shard && isStarted(copy)).length;

/**
 * The copies that a shard needs on nodes that stay: one and its replicas as the index has them now, which auto-expand and people may change
 * meanwhile. Fewer only by those that were missing already when the node was marked, and never below one.
 */
export const requiredCopies = ({ replicas }: Index, missingThen: number): number => Math.max(1, 1 + replicas - missingThen);

/**
 * Shards of a manifest that are not safe without the node yet, each with the reason. An index that was deleted needs none. A copy counts where it
 * is started on a node that stays, and the primary only where its allocation is in sync.
 *
 * @param leaving ids of every node that is drained or excluded
 */
export const findUnsafe = (cluster: Cluster, manifest: Mark['manifest'], leaving: ReadonlySet<string>): string[] => {
  const byUuid = new Map([...cluster.indices.values()].map((index) => [index.uuid, index]));
  const byShard = new Map<string, Copy[]>();
  for (const copy of cluster.copies) byShard.set(shardKey(copy), [...(byShard.get(shardKey(copy)) ?? []), copy]);
  return Object.entries(manifest).flatMap(([uuid, shards]) => {
    const index = byUuid.get(uuid);
    if (!index) return [];
    return Object.entries(shards).flatMap(([shard, missingThen]) => {
      const name = `${index.name}[${shard}]`;
      const safe = (byShard.get(name) ?? []).filter(
        (copy) => copy.state === 'STARTED' && !copy.isSearchOnly && !leaving.has(copy.node ?? ''),
      );
      const required = requiredCopies(index, missingThen);
      if (safe.length < required) return [`${name} has ${safe.length} of ${required} copies on nodes that stay`];
      const primary = safe.find(({ isPrimary }) => isPrimary);
      if (!primary) return [`the primary of ${name} is not on a node that stays`];
      const isInSync = index.inSync[shard]?.includes(primary.allocation ?? '') === true;
      return isInSync ? [] : [`the primary of ${name} is not in sync`];
    });
  });
};
