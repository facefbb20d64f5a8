import type { PlacedCordon } from '../../core/record/journal.ts';
import type { SwapUnderWay } from '../../core/record/undertaking.ts';
import type { Cordon, ServerWork } from '../../core/record/workload.ts';
import { describeHold, findRelease, judgeReturned } from './away.ts';
import type { Node } from './cluster.ts';
import { readMark } from './mark.ts';
import { notKnown } from './not-known.ts';
import type { ClusterPoll } from './question.ts';

/** A server that was sent away starts until its node is there in another run than before; then it must be what it was. */
export const judgeAway = (
  poll: ClusterPoll,
  server: string,
  swap: SwapUnderWay,
  node: Node | undefined,
  placed: PlacedCordon | undefined,
): ServerWork => {
  const cordon = placed && { cordon: markAway(poll, placed) };
  const before = poll.notes.returning[server];
  if (!before) return { ...notKnown('it is not known what it was like before it was sent away'), ...cordon };
  const starting = (reason: string): ServerWork => ({ ...notKnown(reason), work: 'starting', ...cordon });
  if (!node) return starting('its node is not in the cluster yet');
  if (node.ephemeral === before.ephemeral) return starting('its node has not been started again yet');
  const joined = judgeReturned({ ...poll, server, node, swap }, before, placed !== undefined);
  return { work: 'healthy', joined, mayLeave: joined, ...cordon };
};

/** The mark of a server that is away: it must be lifted at once where another node is missing too. */
export const markAway = ({ cluster }: ClusterPoll, cordon: PlacedCordon): Cordon => {
  const mark = readMark(cordon.before);
  return describeHold(1, mark && findRelease(cluster, mark));
};
