import type { CampaignState } from '../../record/campaign.ts';
import { bootPrior, fitDuration, meanOf, terminatePrior } from '../../record/durations.ts';

/** When a campaign will end, by measured times: what is left, shared by the slots, plus one terminate at the end. Milliseconds. */
export const forecastEnd = (
  left: number,
  slots: number,
  durations: { boot: readonly number[]; terminate: readonly number[] },
  now: number,
): number => {
  if (left <= 0) return now;
  const boot = meanOf(fitDuration(durations.boot, bootPrior));
  const terminate = meanOf(fitDuration(durations.terminate, terminatePrior));
  const seconds = Math.max((left * boot * 1.12) / Math.max(1, slots), boot) + terminate;
  return now + seconds * 1_000;
};

/** Servers that a campaign still has to replace. */
export const countLeft = (state: CampaignState): number =>
  Math.max(0, state.campaign.counters.stale - state.campaign.counters.replaced - state.swaps.filter((swap) => swap.termination).length);
