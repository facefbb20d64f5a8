import { isData, listShards, type Model, type ModelCopy, type ModelNode, type ModelShard, settingOf } from './model.ts';

/** What one decider says to a copy on a node. */
export type Decision = { decider: string; decision: 'NO' | 'THROTTLE' | 'YES'; explanation: string };

const listOf = (value: string): string[] => value.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));

const valuesOf = (node: ModelNode, attribute: string): readonly string[] => {
  if (attribute === '_id') return [node.id];
  if (attribute === '_name') return [node.name];
  if (attribute === '_ip' || attribute === '_host') return [node.address];
  return node.attributes[attribute] === undefined ? [] : [node.attributes[attribute]];
};

const isNamed = (node: ModelNode, attribute: string, value: string): boolean =>
  listOf(value).some((pattern) =>
    valuesOf(node, attribute).some((each) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(each)),
  );

/** Cluster-wide exclusions and filters of the index ("Shard allocation filtering", Elasticsearch guide). */
export const decideFilter = (model: Model, shard: ModelShard, node: ModelNode): Decision[] => {
  const no = (explanation: string): Decision[] => [{ decider: 'filter', decision: 'NO', explanation }];
  for (const [key, value] of Object.entries({ ...model.defaults, ...model.persistent, ...model.transient })) {
    const attribute = /^cluster\.routing\.allocation\.exclude\.(.+)$/.exec(key)?.[1];
    if (attribute !== undefined && isNamed(node, attribute, value))
      return no(`node matches cluster setting [cluster.routing.allocation.exclude] filters [${attribute}:"${value}"]`);
  }
  for (const [key, value] of Object.entries(model.indices.get(shard.index)?.settings ?? {})) {
    const [, rule, attribute = ''] = /^routing\.allocation\.(require|include|exclude)\.(.+)$/.exec(key) ?? [];
    if (rule === undefined || attribute === '_tier_preference') continue;
    if (isNamed(node, attribute, value) === (rule === 'exclude'))
      return no(`node does not match index setting [index.routing.allocation.${rule}] filters [${attribute}:"${value}"]`);
  }
  return [];
};

/** "A copy of a shard is never allocated to a node that holds another copy of it." */
const decideSameShard = (shard: ModelShard, copy: ModelCopy, node: ModelNode): Decision[] =>
  shard.copies.some((other) => other.node === node.id || other.target === node.id) && copy.node !== node.id
    ? [{ decider: 'same_shard', decision: 'NO', explanation: `a copy of this shard is already allocated to this node [${node.name}]` }]
    : copy.node === node.id
      ? [{ decider: 'same_shard', decision: 'NO', explanation: 'this shard is already allocated to this node' }]
      : [];

/** Copies are spread over the values of an attribute, no more of one shard in each than its share ("Shard allocation awareness"). */
const decideAwareness = (model: Model, shard: ModelShard, copy: ModelCopy, node: ModelNode): Decision[] => {
  // "allocation awareness is ignored, this index is set to auto-expand to all nodes" (the decider's own words).
  if (model.indices.get(shard.index)?.settings.auto_expand_replicas?.endsWith('-all')) return [];
  for (const attribute of listOf(settingOf(model, 'cluster.routing.allocation.awareness.attributes'))) {
    const data = [...model.nodes.values()].filter(isData);
    const values = new Set(data.flatMap((each) => each.attributes[attribute] ?? []));
    const value = node.attributes[attribute];
    if (value === undefined)
      return [{ decider: 'awareness', decision: 'NO', explanation: `node does not contain the awareness attribute [${attribute}]` }];
    const most = Math.ceil(shard.copies.length / Math.max(1, values.size));
    const there = shard.copies.filter((other) => {
      const at = other === copy ? undefined : (other.target ?? other.node);
      return at !== undefined && model.nodes.get(at)?.attributes[attribute] === value;
    }).length;
    if (there + 1 > most)
      return [
        {
          decider: 'awareness',
          decision: 'NO',
          explanation: `there are [${there}] copies of this shard in [${attribute}] [${value}], and at most [${most}] are allowed`,
        },
      ];
  }
  return [];
};

/** Bytes that copies take on a node, those on their way to it included. */
export const usedBytes = (model: Pick<Model, 'indices'>, node: string): number =>
  listShards(model).reduce(
    (sum, { bytes, copies }) => sum + (copies.some((copy) => copy.node === node || copy.target === node) ? bytes : 0),
    0,
  );

/** Bytes that are used on the disk of a node: by copies, and by all else. */
export const usedDisk = (model: Pick<Model, 'indices' | 'otherBytes'>, node: string): number =>
  usedBytes(model, node) + (model.otherBytes.get(node) ?? 0);

const shareOf = (written: string): number => Number.parseFloat(written) / 100;

/** "Elasticsearch will not allocate shards to nodes that have more than 85% disk used" (cluster.routing.allocation.disk.watermark.low). */
const decideDisk = (model: Model, shard: ModelShard, node: ModelNode): Decision[] => {
  if (settingOf(model, 'cluster.routing.allocation.disk.threshold_enabled') === 'false') return [];
  const low = settingOf(model, 'cluster.routing.allocation.disk.watermark.low');
  return usedDisk(model, node.id) + shard.bytes > shareOf(low) * node.diskBytes
    ? [{ decider: 'disk_threshold', decision: 'NO', explanation: `the node is above the low watermark cluster setting [${low}]` }]
    : [];
};

const numbers = (version: string): number[] => version.split('.').map(Number);
const isOlder = (a: string, b: string): boolean => {
  const [left, right] = [numbers(a), numbers(b)];
  const difference = left.map((part, i) => part - (right[i] ?? 0)).find((each) => each !== 0) ?? 0;
  return difference < 0;
};

/** A copy goes to no node that is older than the one it comes from. */
const decideVersion = (model: Model, shard: ModelShard, copy: ModelCopy, node: ModelNode): Decision[] => {
  const primary = shard.copies.find((each) => each.isPrimary);
  const from = model.nodes.get(copy.node ?? '') ?? (copy.isPrimary ? undefined : model.nodes.get(primary?.node ?? ''));
  return from && isOlder(node.version, from.version)
    ? [
        {
          decider: 'node_version',
          decision: 'NO',
          explanation: `cannot relocate primary shard from a node with version [${from.version}] to a node with older version [${node.version}]`,
        },
      ]
    : [];
};

/** `cluster.routing.allocation.enable`, and the same of an index. */
const decideEnable = (model: Model, shard: ModelShard, copy: ModelCopy): Decision[] => {
  const cluster = settingOf(model, 'cluster.routing.allocation.enable') || 'all';
  const index = model.indices.get(shard.index)?.settings['routing.allocation.enable'] ?? 'all';
  const isMove = copy.node !== undefined;
  const forbids = (value: string): boolean =>
    value === 'none' || (value === 'primaries' && !(copy.isPrimary && !isMove)) || (value === 'new_primaries' && !isMove);
  return forbids(cluster) || forbids(index)
    ? [
        {
          decider: 'enable',
          decision: 'NO',
          explanation: `allocations are not allowed due to [enable] [${forbids(cluster) ? cluster : index}]`,
        },
      ]
    : [];
};

const decideTotal = (model: Model, shard: ModelShard, node: ModelNode): Decision[] => {
  const most = Number(model.indices.get(shard.index)?.settings['routing.allocation.total_shards_per_node'] ?? -1);
  const there = (model.indices.get(shard.index)?.shards ?? []).filter(({ copies }) =>
    copies.some((copy) => copy.node === node.id || copy.target === node.id),
  ).length;
  return most >= 0 && there >= most
    ? [
        {
          decider: 'shards_limit',
          decision: 'NO',
          explanation: `too many shards [${there}] allocated to this node for index [${shard.index}]`,
        },
      ]
    : [];
};

/** `node_concurrent_recoveries`: copies that one node receives, and sends, at a time. */
export const countRecoveries = (model: Model, node: string): { incoming: number; outgoing: number } => {
  let incoming = 0;
  let outgoing = 0;
  for (const { copies } of listShards(model)) {
    const primary = copies.find(({ isPrimary }) => isPrimary);
    for (const copy of copies) {
      if (copy.target === node || (copy.state === 'INITIALIZING' && copy.node === node)) incoming += 1;
      if (copy.state === 'RELOCATING' && copy.node === node) outgoing += 1;
      if (copy.state === 'INITIALIZING' && !copy.isPrimary && primary?.node === node) outgoing += 1;
    }
  }
  return { incoming, outgoing };
};

export const mostRecoveries = (model: Model): number =>
  Number(settingOf(model, 'cluster.routing.allocation.node_concurrent_recoveries')) || 2;

const decideThrottle = (model: Model, node: ModelNode): Decision[] =>
  countRecoveries(model, node.id).incoming >= mostRecoveries(model)
    ? [{ decider: 'throttling', decision: 'THROTTLE', explanation: 'reached the limit of incoming shard recoveries' }]
    : [];

/** What all deciders say to a copy on a node; nothing where it may go there now. */
export const decide = (model: Model, shard: ModelShard, copy: ModelCopy, node: ModelNode): Decision[] =>
  isData(node)
    ? [
        ...decideSameShard(shard, copy, node),
        ...decideFilter(model, shard, node),
        ...decideAwareness(model, shard, copy, node),
        ...decideDisk(model, shard, node),
        ...decideVersion(model, shard, copy, node),
        ...decideEnable(model, shard, copy),
        ...decideTotal(model, shard, node),
        ...decideThrottle(model, node),
      ]
    : [{ decider: 'data_tier', decision: 'NO', explanation: 'the node holds no data' }];
