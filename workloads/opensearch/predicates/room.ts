import { parseBytes } from '../bytes.ts';
import { type Cluster, copiesOn, effectiveSetting, holdsData, type Node, shardKey } from '../cluster.ts';
import { fail, type Predicate, pass, unknown } from '../question.ts';
import { keys } from '../settings-keys.ts';

/**
 * Bytes that a disk must keep free by a watermark: `85%` and `0.85` are used shares, `10gb` is free space (Elasticsearch guide, disk-based shard
 * allocation). Undefined where it is written in another way.
 */
export const freeByWatermark = (written: string, total: number): number | undefined => {
  const share = /^([\d.]+)%$/.exec(written)?.[1] ?? (/^0?\.\d+$/.test(written) ? String(Number(written) * 100) : undefined);
  if (share !== undefined) return total * (1 - Number(share) / 100);
  return parseBytes(written);
};

/** Is a node's disk fuller than a watermark allows? Undefined where it cannot be known. */
const isAbove = (cluster: Cluster, { disk }: Node, key: string, otherwise: string): boolean | undefined => {
  const free = disk && freeByWatermark(effectiveSetting(cluster.settings, key) ?? otherwise, disk.total);
  return disk === undefined || free === undefined ? undefined : disk.available < free;
};

/** Filters of an index that name one node, which no replacement can be. */
const isPin = (key: string): boolean => /^routing\.allocation\.(require|include)\._(id|name|ip|host|host_ip|publish_ip)$/.test(key);

/**
 * Before a replacement is launched, by arithmetic: it will have the zone, roles, disk and attributes of the server that it replaces, so everything that
 * lies there can go to it, but what is bound to this very node, or does not fit below the low watermark.
 */
export const hasRoom: Predicate = ({ cluster, node, undertaking }) => {
  const held = copiesOn(cluster, node.id);
  const pinned = held
    .map(({ index }) => cluster.indices.get(index))
    .flatMap((index) =>
      index
        ? Object.keys(index.settings)
            .filter(isPin)
            .map((key) => ({ index, key }))
        : [],
    )[0];
  if (pinned) return fail(`index ${pinned.index.name} is bound to its node by index.${pinned.key}: no other node could take it`);
  if (!holdsData(node) || (effectiveSetting(cluster.settings, keys.diskThreshold) ?? 'true') === 'false') return pass('no disk counts');
  for (const each of [...cluster.nodes.values()].filter(holdsData)) {
    const isFull = isAbove(cluster, each, keys.highWatermark, '90%');
    if (isFull === undefined) return unknown(`the disk of node ${each.name} could not be read`);
    if (isFull) return fail(`the disk of node ${each.name} is above the high watermark: make room first`);
  }
  if (isAbove(cluster, node, keys.lowWatermark, '85%'))
    return fail('its disk is above the low watermark, so that a replacement could not take all of it');
  return undertaking.joinsFirst
    ? pass('its replacement can take everything')
    : (findShardLimit(cluster) ?? hasRoomElsewhere(cluster, node));
};

/**
 * Copies of open indices may be at most so many as the data nodes together bear (`cluster.max_shards_per_node`): with one node less, and more of them than
 * that, no index can be created any more. Undefined where they may.
 */
const findShardLimit = (cluster: Cluster): ReturnType<Predicate> | undefined => {
  const each = Number(effectiveSetting(cluster.settings, keys.shardsPerNode) ?? '1000');
  if (!Number.isFinite(each)) return unknown(`${keys.shardsPerNode} is not a number`);
  const nodes = [...cluster.nodes.values()].filter(holdsData).length - 1;
  const open = cluster.copies.filter(({ index }) => cluster.indices.get(index)?.isOpen).length;
  return open > each * nodes
    ? fail(
        `without it ${nodes} data nodes may hold ${each * nodes} shards (${keys.shardsPerNode}), and ${open} are open: no index could be created`,
      )
    : undefined;
};

/** A node that comes back gets its copies again only below the low watermark; above it, they would be made anew elsewhere. */
export const isBelowLowWatermark: Predicate = ({ cluster, node }) => {
  if (!holdsData(node) || (effectiveSetting(cluster.settings, keys.diskThreshold) ?? 'true') === 'false') return pass('no disk counts');
  const isFull = isAbove(cluster, node, keys.lowWatermark, '85%');
  if (isFull === undefined) return unknown(`the disk of node ${node.name} could not be read`);
  return isFull
    ? fail('its disk is above the low watermark, so that it would not get its copies back: make room first')
    : pass('its disk has room');
};

/** Nodes that could take another copy of a shard: with data, staying, and without a copy of it. */
const hasRoomElsewhere = (cluster: Cluster, node: Node): ReturnType<Predicate> => {
  const others = [...cluster.nodes.values()].filter((each) => holdsData(each) && each.id !== node.id);
  const held = copiesOn(cluster, node.id);
  for (const copy of held) {
    const index = cluster.indices.get(copy.index);
    if (index?.autoExpand !== undefined) continue;
    const holders = new Set(
      cluster.copies.filter((each) => shardKey(each) === shardKey(copy)).flatMap(({ node: id, target }) => [id, target]),
    );
    if (others.every(({ id }) => holders.has(id)))
      return fail(`${shardKey(copy)} has a copy on every other node: let its replacement join first`);
  }
  const used = node.disk ? node.disk.total - node.disk.available : undefined;
  const room = others.reduce<number | undefined>((sum, each) => {
    const free = each.disk && freeByWatermark(effectiveSetting(cluster.settings, keys.lowWatermark) ?? '85%', each.disk.total);
    return sum === undefined || each.disk === undefined || free === undefined ? undefined : sum + Math.max(0, each.disk.available - free);
  }, 0);
  if (used === undefined || room === undefined) return unknown('the disks of the other nodes could not be read');
  return held.length === 0 || used <= room
    ? pass('the other nodes can take everything')
    : fail(`the other nodes have room for ${room} bytes below the low watermark, and it holds ${used}`);
};

/** Once the replacement has joined, the allocator itself is asked, before the node is excluded. */
export const doesAllocatorAgree: Predicate = ({ allocator, server, swap, undertaking }) => {
  const mustAsk = !undertaking.joinsFirst || (swap !== undefined && swap.stage === 'joined');
  if (!mustAsk) return pass('it is asked once the replacement has joined');
  return allocator.get(server) ?? unknown('the allocator was not asked whether everything could move');
};
