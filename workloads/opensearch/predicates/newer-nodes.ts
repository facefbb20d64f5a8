import { type Cluster, holdsData, zoneOfNode } from '../cluster.ts';
import { fail, type Predicate, pass } from '../question.ts';
import { compareVersions } from './version.ts';

/** The most copies that a shard has, but for indices that expand themselves, whose copies go with their nodes. */
const countMostCopies = ({ indices }: Pick<Cluster, 'indices'>): number =>
  Math.max(1, ...[...indices.values()].filter(({ autoExpand }) => autoExpand === undefined).map(({ replicas }) => 1 + replicas));

/**
 * A copy never moves from a node to an older one, and a replica never to one that is older than its primary's (decider node_version): with primaries on
 * the first newer nodes, replicas on old ones have nowhere to go, and their drain never ends. So before the first drain there must be as many newer
 * nodes as a shard has copies, in as many zones; else a newer server must not even join, since that cannot be undone.
 */
export const areNewerNodesEnough: Predicate = ({ cluster, emptied, wantedVersions, groups, server }) => {
  const wanted = wantedVersions[groups.get(server) ?? ''];
  const data = [...cluster.nodes.values()].filter(holdsData);
  if (wanted === undefined || data.every(({ version }) => compareVersions(wanted, version) <= 0)) return pass('no newer version joins');
  const copies = countMostCopies(cluster);
  if (copies === 1) return pass('no shard has replicas');
  const newer = data.filter((node) => compareVersions(node.version, wanted) >= 0 && !emptied.has(node.id));
  const zones = new Set(newer.map((node) => zoneOfNode(cluster, node))).size;
  const needed = Math.min(copies, new Set(data.map((node) => zoneOfNode(cluster, node))).size);
  return newer.length >= copies && zones >= needed
    ? pass(`${newer.length} nodes of version ${wanted} take what is drained`)
    : fail(
        `version ${wanted} would join server by server, and a replica never moves to a node that is older than its primary’s: with ${copies} copies of a shard ${copies} such nodes in ${needed} zones must be there before the first drain, and ${newer.length} are. Let the servers come back themselves (workloads.opensearch.method: reimage)`,
      );
};
