import type { Node } from './cluster.ts';
import { listExcludedIds } from './exclusions.ts';
import { writeManifest } from './manifest.ts';
import { type Mark, readMark } from './mark.ts';
import { needsVoteExcluded } from './predicates/votes.ts';
import type { ClusterPoll } from './question.ts';
import { keys } from './settings-keys.ts';

/** What a mark on this node changes, and what the node holds, as it is now. Of marks that stand together the first one knows how the settings were. */
export const writeMark = ({ name, cluster, undertaking, notes }: ClusterPoll, node: Node): Mark => {
  const isComingBack = notes.renewal?.by === 'reimage';
  const first = undertaking.cordons.map(({ before }) => readMark(before)).find((each) => each !== undefined);
  return {
    cluster: name,
    node: node.id,
    ephemeral: node.ephemeral,
    rebalance: first ? first.rebalance : (cluster.settings.persistent[keys.rebalance] ?? null),
    excluded: listExcludedIds(cluster.settings).includes(node.id),
    vote: isComingBack ? node.id === cluster.master : needsVoteExcluded(cluster, node),
    ...(isComingBack && { hold: { enable: cluster.settings.persistent[keys.enable] ?? null, peers: [...cluster.nodes.keys()] } }),
    manifest: writeManifest(cluster, node),
  };
};
