import type { PlacedCordon } from '../../core/record/journal.ts';
import type { Undertaking } from '../../core/record/undertaking.ts';
import type { ServerWork } from '../../core/record/workload.ts';
import { cordonOf } from './cordon-of.ts';
import { readMark } from './mark.ts';
import { notKnown } from './not-known.ts';
import type { Notes } from './notes.ts';
import type { ClusterPoll } from './question.ts';

/** A server without a node in the cluster has never been a member, or it was one: then what it holds is not known, and it is not called new. */
export const judgeAbsent = (
  { cluster, notes, undertaking }: ClusterPoll,
  server: string,
  cordon: PlacedCordon | undefined,
  before: Notes | undefined,
): ServerWork => {
  const member = notes.members[server];
  if (cordon) {
    // It left as it was to; or it is gone for a moment, which polls the same. Its mark stays until a second poll has not found it either.
    const isGone = before?.absent.includes(server) === true;
    const stays = isGone ? findKept(undertaking, cordon) : 'its node was in the cluster at the last poll';
    return {
      ...notKnown('its node is not in the cluster'),
      ...(stays !== undefined && { cordon: { ...cordonOf(cordon), left: 1, stays } }),
    };
  }
  if (member) {
    const reason = `its node ${member.node} was in the cluster, and is not now`;
    const isReplacement = undertaking.swaps.some(({ replacement }) => replacement === server);
    return isReplacement ? notKnown(reason) : { ...notKnown(reason), work: 'unhealthy', joined: { verdict: 'fail', reason } };
  }
  // A node may come and go between two polls: where a primary is missing it may have held that one.
  const isLost = cluster.copies.some(({ isPrimary, state }) => isPrimary && state === 'UNASSIGNED');
  const reason = 'its node is not in the cluster yet';
  return isLost ? notKnown(`${reason}, and a primary is unassigned`) : { ...notKnown(reason), work: 'starting' };
};

/**
 * Rebalancing is held for as long as the campaign replaces servers, and a mark says what it was before: so one mark stays until then, the first without
 * a vote, on a node that is gone and harms nothing.
 */
const findKept = ({ isReplacing, cordons, due, swaps }: Undertaking, cordon: PlacedCordon): string | undefined => {
  const first = cordons.filter(({ before }) => readMark(before)?.vote === false).toSorted((a, b) => a.at - b.at)[0];
  const isNeeded = isReplacing && (due.length > 0 || swaps.length > 0);
  return isNeeded && first?.server === cordon.server ? 'rebalancing is held until the campaign has replaced its servers' : undefined;
};
