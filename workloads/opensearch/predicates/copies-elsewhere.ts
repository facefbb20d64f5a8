import { type Cluster, type Copy, copiesOn, shardKey } from '../cluster.ts';
import { fail, type Predicate, pass } from '../question.ts';

/** Copies of a shard that are started on other nodes and hold every acknowledged write. */
const countOthers = ({ copies, indices }: Cluster, { index, shard }: Copy, node: string): number => {
  const inSync = indices.get(index)?.inSync[String(shard)] ?? [];
  return copies.filter(
    (other) =>
      other.index === index &&
      other.shard === shard &&
      other.node !== node &&
      other.state === 'STARTED' &&
      !other.isSearchOnly &&
      inSync.includes(other.allocation ?? ''),
  ).length;
};

/** While a node is away another one may die: two other copies of everything must be there, or one where the policy accepts that. */
export const areCopiesElsewhere: Predicate = ({ cluster, node, policy }) => {
  const required = policy.reimage.acceptSingleCopy ? 1 : 2;
  for (const copy of copiesOn(cluster, node.id)) {
    const others = countOthers(cluster, copy, node.id);
    if (others < required)
      return fail(
        `${shardKey(copy)} has ${others} in-sync ${others === 1 ? 'copy' : 'copies'} on other nodes, and ${required} must be there: give its index ${required} replicas${
          required === 2 && others === 1 ? ', or set workloads.opensearch.reimage.acceptSingleCopy' : ''
        }`,
      );
  }
  return pass(`everything on it has ${required} other copies`);
};
