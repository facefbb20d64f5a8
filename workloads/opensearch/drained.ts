import { type Cluster, copiesOn, isMasterEligible, type Node } from './cluster.ts';
import { isExcludedById } from './exclusions.ts';
import { findUnsafe } from './manifest.ts';
import type { Mark } from './mark.ts';

/**
 * Why a node that was marked is not drained yet; empty once nothing of what it held depends on it. Absence proves nothing: the node must be there, in the
 * same run as when it was marked, still excluded, without any copy, and every shard that it held must have all of its copies elsewhere.
 *
 * @param node the node as it is now; undefined where it is not in the cluster
 * @param emptied ids of nodes that are excluded or drained
 */
export const findUndrained = (cluster: Cluster, mark: Mark, node: Node | undefined, emptied: ReadonlySet<string>): string[] => {
  if (!node || node.id !== mark.node) return ['its node is not in the cluster'];
  if (node.ephemeral !== mark.ephemeral) return ['its node was started again since it was excluded'];
  if (!isExcludedById(cluster, node)) return ['its node is not excluded'];
  const held = copiesOn(cluster, node.id).length;
  const stranded = cluster.copies.filter(({ state, unassigned }) => state === 'UNASSIGNED' && unassigned?.includes(node.id));
  return [
    ...(held > 0 ? [`${held} copies are on it, or on their way`] : []),
    ...(stranded.length > 0 ? [`${stranded.length} copies that lay on it are unassigned`] : []),
    ...cluster.copies
      .filter(({ isPrimary, state }) => isPrimary && state === 'UNASSIGNED')
      .map(({ index, shard }) => `the primary of ${index}[${shard}] is unassigned`),
    ...(cluster.unrouted.length > 0 ? [`index ${cluster.unrouted[0]} has no routing table`] : []),
    ...(cluster.health.hasTimedOut ? ['the cluster did not answer for its health in time'] : []),
    ...findUnsafe(cluster, mark.manifest, new Set([...emptied, node.id])),
    ...findVote(cluster, mark, node),
  ];
};

/** A node that is elected, or whose vote still counts where it was to give it up, has something to lose. */
const findVote = ({ master, voting }: Cluster, mark: Mark, node: Node): string[] => {
  if (!isMasterEligible(node)) return [];
  if (node.id === master) return ['it is the elected master'];
  return mark.vote && (voting.committed.includes(node.id) || !voting.exclusions.some(({ id }) => id === node.id))
    ? ['its vote still counts']
    : [];
};
