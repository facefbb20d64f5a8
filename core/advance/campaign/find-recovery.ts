import type { Heal, Sign } from '../../record/heal.ts';
import { isBad } from '../../record/is-bad.ts';
import { isVictimTaken } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import { rollBackSwap } from '../swap/swap-changes.ts';
import type { Rule } from '../turn.ts';

/** What a server's workloads have against it at this poll. */
const listWorkSigns = (snapshot: Snapshot, { server, group }: Heal): Sign[] =>
  snapshot.worksOf(server, group).flatMap(({ work }) => work.signs ?? []);

/** Does a server that is to be healed work again, by all that spoke against it? What is not answered says neither. */
export const hasRecovered = (snapshot: Snapshot, heal: Heal): boolean =>
  snapshot.statusOf(heal.server, heal.group) === 'healthy' &&
  listWorkSigns(snapshot, heal).length === 0 &&
  (snapshot.facts(heal.server)?.impaired ?? 'no') === 'no' &&
  (snapshot.facts(heal.server)?.signs ?? []).every(({ stands }) => stands === 'no');

/** Is it proven at this very poll that it still does not work? */
export const isStillBad = (snapshot: Snapshot, heal: Heal): boolean => {
  const facts = snapshot.facts(heal.server);
  const others = (facts?.signs ?? []).flatMap(({ kind, stands }): Sign[] => (stands === 'yes' ? [{ kind, reason: '' }] : []));
  return (
    ['failing', 'unhealthy', 'dead'].includes(snapshot.statusOf(heal.server, heal.group)) ||
    facts?.impaired === 'yes' ||
    // Whether the agents of its peers are connected was found out when it was judged.
    isBad([...listWorkSigns(snapshot, heal), ...others], true)
  );
};

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
