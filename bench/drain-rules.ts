/** A cluster on paper: what each node holds, and how quickly one node sends. */
export type PaperCluster = { nodes: number; terabytes: number; bytesPerSecond: number; bootSeconds: number; terminateSeconds: number };

const hoursOf = (terabytes: number, { bytesPerSecond }: PaperCluster): number => (terabytes * 1e12) / bytesPerSecond / 3_600;

/** One run after the other, with no rest between them: a node joins, one is drained onto it and leaves. */
export const drainOneAtATime = (cluster: PaperCluster): { hours: number; terabytes: number } => {
  const { nodes, terabytes, bootSeconds, terminateSeconds } = cluster;
  const each = hoursOf(terabytes, cluster) + (bootSeconds + terminateSeconds) / 3_600;
  return { hours: nodes * each, terabytes: nodes * terabytes };
};

/** Terabytes that are placed at a time, each on the node that has least. */
const piece = 0.01;

/**
 * Each node by turn is drained onto those that are there, the emptiest first as an allocator would, and comes back empty: what was moved onto nodes
 * that are drained later moves again.
 */
export const drainByTurn = (cluster: PaperCluster): { hours: number; terabytes: number } => {
  const { nodes, terabytes, bootSeconds, terminateSeconds } = cluster;
  const held = Array.from({ length: nodes }, () => terabytes);
  let moved = 0;
  let hours = 0;
  for (let node = 0; node < nodes; node += 1) {
    const leaving = held[node] ?? 0;
    held[node] = Number.POSITIVE_INFINITY;
    for (let left = leaving; left > piece / 2; left -= piece) {
      const emptiest = held.indexOf(Math.min(...held));
      held[emptiest] = (held[emptiest] ?? 0) + piece;
    }
    held[node] = 0;
    moved += leaving;
    hours += hoursOf(leaving, cluster) + (bootSeconds + terminateSeconds) / 3_600;
  }
  return { hours, terabytes: moved };
};
