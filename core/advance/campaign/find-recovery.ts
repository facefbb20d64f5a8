import type { Heal } from '../../record/heal.ts';
import { isVictimTaken } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import { rollBackSwap } from '../swap/swap-changes.ts';
import type { Rule } from '../turn.ts';

/** Does a server that is to be healed work again, by all that spoke against it? What is not answered says neither. */
export const hasRecovered = (snapshot: Snapshot, { server, group }: Heal): boolean =>
  snapshot.statusOf(server, group) === 'healthy' && (snapshot.facts(server)?.impaired ?? 'no') === 'no';

/** Is it proven at this very poll that it still does not work? */
export const isStillBad = (snapshot: Snapshot, { server, group }: Heal): boolean =>
  ['failing', 'unhealthy', 'dead'].includes(snapshot.statusOf(server, group)) || snapshot.facts(server)?.impaired === 'yes';

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
