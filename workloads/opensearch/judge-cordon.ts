import type { PlacedCordon } from '../../core/record/journal.ts';
import type { Cordon } from '../../core/record/workload.ts';
import { describeHold, findRelease, findUnready, isHeld } from './away.ts';
import { copiesOn, type Node } from './cluster.ts';
import { cordonOf } from './cordon-of.ts';
import { findUndrained } from './drained.ts';
import { findExclusions, isExcludedById } from './exclusions.ts';
import { type Mark, readMark } from './mark.ts';
import type { Notes } from './notes.ts';
import type { ClusterPoll } from './question.ts';

/** Milliseconds that a certificate lasts: until the next poll at the latest, and no longer than an invocation. */
const certificateLasts = 60_000;

/** Milliseconds between two polls that must both find a node drained: a poll of the same moment proves nothing new. */
const betweenPolls = 2_000;

/** Milliseconds without any change of what is left after which a drain is stuck. */
const stuckAfter = 30 * 60_000;

export const judgeCordon = (
  poll: ClusterPoll,
  server: string,
  node: Node,
  placed: PlacedCordon | undefined,
  before: Notes | undefined,
): Cordon | undefined => {
  const { cluster, emptied, now } = poll;
  const held = copiesOn(cluster, node.id).length;
  const mark = readMark(placed?.before);
  if (placed?.purpose === 'restart') return mark && judgeHold(poll, server, node, mark, before);
  if (!placed || !mark) {
    const isTheirs = findExclusions(cluster, node).length > 0;
    return isTheirs ? { by: 'others', purpose: 'remove', left: held, unit: 'copies of shards' } : undefined;
  }
  const isVoteTaken = !mark.vote || cluster.voting.exclusions.some(({ id }) => id === node.id);
  if (mark.node === node.id && !(isExcludedById(cluster, node) && isVoteTaken)) return undefined;
  const undrained = findUndrained(cluster, mark, node, emptied);
  const left = undrained.length === 0 ? 0 : Math.max(1, held);
  const first = before?.drained[server];
  const isCertain = left === 0 && first !== undefined && first.ephemeral === node.ephemeral && now - first.at >= betweenPolls;
  const since = before?.progress[server];
  // A large copy may be under way for hours without any change of their number, and copies of this node wait in line behind those of others.
  const isMoving = cluster.copies.some((copy) => copy.state === 'RELOCATING');
  const isStuck = left > 0 && !isMoving && since !== undefined && since.left === left && now - since.at >= stuckAfter;
  return {
    ...cordonOf(placed),
    left,
    ...(isCertain && { drainedUntil: now + certificateLasts }),
    ...(isStuck && { stuck: `nothing has moved for ${stuckAfter / 60_000} minutes: ${undrained.slice(0, 3).join('; ')}` }),
  };
};

/** The mark of a server that is to be sent away, with the certificate once two polls in a row have found that the cluster can do without it. */
const judgeHold = (poll: ClusterPoll, server: string, node: Node, mark: Mark, before: Notes | undefined): Cordon | undefined => {
  const { cluster, now, undertaking } = poll;
  if (!isHeld(cluster, mark)) return undefined;
  const swap = undertaking.swaps.find(({ victim }) => victim === server);
  const unready = findUnready({ ...poll, server, node, swap }, mark);
  const first = before?.drained[server];
  const isCertain = unready.length === 0 && first !== undefined && first.ephemeral === node.ephemeral && now - first.at >= betweenPolls;
  const since = before?.progress[server];
  const isStuck = unready.length > 0 && since !== undefined && since.left === unready.length && now - since.at >= stuckAfter;
  return {
    ...describeHold(unready.length, findRelease(cluster, mark)),
    ...(isCertain && { drainedUntil: now + certificateLasts }),
    ...(isStuck && { stuck: `the cluster could not do without it for ${stuckAfter / 60_000} minutes: ${unready.slice(0, 3).join('; ')}` }),
  };
};
