import { keys } from '../settings-keys.ts';
import { decideFilter } from './deciders.ts';
import { copiesAt, isData, listShards, type Model, type ModelNode, type ModelShard } from './model.ts';

/** Puts every copy of a new cluster on a node at once, the emptiest that may have it. */
export const spread = (model: Model): void => {
  for (const shard of listShards(model))
    for (const copy of shard.copies) {
      const node = [...model.nodes.values()]
        .filter((each) => isData(each) && !shard.copies.some((other) => other.node === each.id))
        .filter((each) => isWithinAwareness(model, shard, each) && decideFilter(model, shard, each).length === 0)
        .toSorted((a, b) => copiesAt(model, a.id).length - copiesAt(model, b.id).length || (a.id < b.id ? -1 : 1))[0];
      if (!node) continue;
      Object.assign(copy, { node: node.id, state: 'STARTED' });
      shard.inSync.add(copy.allocation);
    }
};

const isWithinAwareness = (model: Model, shard: ModelShard, node: ModelNode): boolean => {
  const expands = model.indices.get(shard.index)?.settings.auto_expand_replicas?.endsWith('-all') === true;
  if (model.defaults[keys.awareness] === undefined || expands) return true;
  const zones = new Set([...model.nodes.values()].filter(isData).map(({ attributes }) => attributes.zone));
  const there = shard.copies.filter((copy) => model.nodes.get(copy.node ?? '')?.attributes.zone === node.attributes.zone).length;
  return there + 1 <= Math.ceil(shard.copies.length / Math.max(1, zones.size));
};
