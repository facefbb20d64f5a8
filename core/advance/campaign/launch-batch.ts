import { capacityOf } from '../../record/capacity.ts';
import type { Intent } from '../../record/intent.ts';
import type { Swap } from '../../record/swap.ts';
import { countUnassigned } from '../capacity/slots.ts';
import { isRestingForScaleIn } from '../swap/scaled-in.ts';
import type { Turn } from '../turn.ts';
import { launchToken } from './launch-token.ts';

/** Must a launch wait in this place: is capacity short there, or is a server there that no swap has claimed yet? That one is adopted before more are launched. */
export const mustWaitToLaunch = (turn: Readonly<Turn>, { group, zone }: Pick<Swap, 'group' | 'zone'>): boolean => {
  const { campaign, state, now } = turn;
  const { backoff, pendingRaise } = capacityOf(campaign, group);
  return (
    isRestingForScaleIn(turn, group) || (backoff[zone]?.until ?? 0) > now || pendingRaise !== undefined || countUnassigned(state, group) > 0
  );
};

/** One launch serves all swaps of one place. */
export const launchBatch = ({ campaign, now }: Turn, batch: readonly Swap[]): Intent => {
  campaign.counters.batches += 1;
  const token = launchToken(campaign.id, campaign.counters.batches, 1);
  for (const swap of batch) swap.launch = { token, count: batch.length, attempt: 1, at: now };
  const [{ group, zone }] = batch as [Swap, ...Swap[]];
  return { kind: 'launch', group, zone, count: batch.length, token, swaps: batch.map((swap) => swap.id) };
};
