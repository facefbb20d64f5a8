import type { Heal, Sign } from '../../record/heal.ts';
import { isBad } from '../../record/is-bad.ts';
import { isVictimTaken } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import { rollBackSwap } from '../swap/swap-changes.ts';
import type { Rule } from '../turn.ts';

/** What still speaks against a server at this poll: what its workloads see, and what was read again besides. */
const listStanding = (snapshot: Snapshot, { server, group }: Heal): Sign[] => [
  ...snapshot.worksOf(server, group).flatMap(({ work }) => work.signs ?? []),
  ...(snapshot.facts(server)?.signs ?? []).flatMap(({ kind, stands }): Sign[] => (stands === 'yes' ? [{ kind, reason: '' }] : [])),
];

/** Whether the agents of its peers are connected was found out when it was judged. */
const isProvenBad = (snapshot: Snapshot, heal: Heal): boolean =>
  snapshot.facts(heal.server)?.impaired === 'yes' || isBad(listStanding(snapshot, heal), true);

/**
 * Does a server that is to be healed work again: for its workloads, and by no more against it than what proves nothing? What is not answered says neither. One
 * that drains already for its heal has recovered as well.
 */
export const hasRecovered = (snapshot: Snapshot, heal: Heal): boolean => {
  const { impaired = 'no', signs = [] } = snapshot.facts(heal.server) ?? {};
  const isKnown = impaired !== 'unknown' && signs.every(({ stands }) => stands !== 'unknown');
  return ['healthy', 'draining'].includes(snapshot.statusOf(heal.server, heal.group)) && isKnown && !isProvenBad(snapshot, heal);
};

/** Is it proven at this very poll that it still does not work? */
export const isStillBad = (snapshot: Snapshot, heal: Heal): boolean =>
  ['failing', 'unhealthy', 'dead'].includes(snapshot.statusOf(heal.server, heal.group)) || isProvenBad(snapshot, heal);

/** A server that is healthy again before it was terminated stays, and its replacement leaves: it recovered. */
export const findRecovery: Rule = ({ campaign, state, snapshot, now }) => {
  const { heal } = campaign;
  if (!heal || heal.recoveredAt !== undefined || !hasRecovered(snapshot, heal)) return;
  const open = state.swaps.filter(({ outcome }) => !outcome);
  if (open.some((swap) => isVictimTaken(swap) || swap.stage === 'terminating') || campaign.counters.replaced > 0) return;
  // A replacement that failed says what is wrong, whatever became of the server since.
  if (campaign.stop || open.some(({ rollback }) => rollback)) return;
  heal.recoveredAt = now;
  campaign.skipped[heal.server] ??= 'healthy again';
  for (const swap of open) rollBackSwap(swap, 'abandoned', `recovered: ${heal.server} is healthy again`, now);
};
