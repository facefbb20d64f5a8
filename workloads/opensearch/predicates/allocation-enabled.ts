import { copiesOn, effectiveSetting } from '../cluster.ts';
import { fail, type Predicate, pass } from '../question.ts';
import { keys } from '../settings-keys.ts';

/** A drain moves copies only where allocation is enabled for all of them: in the cluster, and in each index on the node. */
export const isAllocationEnabled: Predicate = ({ cluster, node }) => {
  const enable = effectiveSetting(cluster.settings, keys.enable) ?? 'all';
  if (enable !== 'all') return fail(`${keys.enable} is ${enable}: set it to all`);
  const index = copiesOn(cluster, node.id)
    .map((copy) => cluster.indices.get(copy.index))
    .find((each) => (each?.settings['routing.allocation.enable'] ?? 'all') !== 'all');
  return index
    ? fail(`index.routing.allocation.enable of ${index.name} is ${index.settings['routing.allocation.enable']}: set it to all`)
    : pass('allocation is enabled');
};
