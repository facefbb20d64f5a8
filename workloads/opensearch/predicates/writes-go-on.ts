import { copiesOn, effectiveSetting, holdsData } from '../cluster.ts';
import { fail, type Predicate, pass } from '../question.ts';
import { keys } from '../settings-keys.ts';

/** Open shards that the cluster takes for each data node, where it does not say (`cluster.max_shards_per_node`). */
const usualShards = 1_000;

/** With the node away, indices on it must go on to be written, and new ones to be created. */
export const doWritesGoOn: Predicate = ({ cluster, node }) => {
  for (const { index: name } of copiesOn(cluster, node.id)) {
    const index = cluster.indices.get(name);
    const written = index?.settings['write.wait_for_active_shards'] ?? '1';
    const needed = index && (written === 'all' ? 1 + index.replicas : Number(written));
    if (index && needed !== undefined && !(needed <= index.replicas))
      return fail(
        `index ${name} waits for ${written} active copies at each write, and one would be missing: lower index.write.wait_for_active_shards`,
      );
  }
  const open = cluster.copies.filter(({ index }) => cluster.indices.get(index)?.isOpen === true).length;
  const data = [...cluster.nodes.values()].filter(holdsData).length - (holdsData(node) ? 1 : 0);
  const most = Number(effectiveSetting(cluster.settings, keys.shardsPerNode) ?? usualShards) * data;
  return open <= most
    ? pass('writes go on without it')
    : fail(`${open} shards are open, and without it ${most} may be: raise ${keys.shardsPerNode}, or delete indices`);
};
