import { formatDuration } from '../../policy/duration.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { bootPrior, fitDuration, meanOf, terminatePrior } from '../../record/durations.ts';
import { isVictimTaken } from '../../record/swap.ts';
import { countMostSlots } from '../capacity/pace.ts';
import type { Rule, Turn } from '../turn.ts';

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
  Math.max(0, state.campaign.counters.stale - state.campaign.counters.replaced - state.swaps.filter(isVictimTaken).length);

/** When this campaign will end, by what is left now. */
export const forecastOf = (turn: Readonly<Turn>): number =>
  forecastEnd(countLeft(turn.state), Math.max(1, Math.min(turn.budget.slots, countMostSlots(turn))), turn.campaign.durations, turn.now);

/** Warns once that the deadline is at risk. */
export const warnIfLate: Rule = (turn) => {
  const { campaign, notices } = turn;
  const forecastAt = forecastOf(turn);
  if (!campaign.deadline || forecastAt <= campaign.deadline.at || campaign.warned.includes('deadline')) return;
  campaign.warned.push('deadline');
  const late = formatDuration((forecastAt - campaign.deadline.at) / 1_000);
  notices.push({
    kind: 'notify',
    level: 'alert',
    text: `deadline at risk: the forecast is ${late} late`,
    next: `recycler status --fleet ${campaign.fleet} shows what it waits for; if it waits for nothing, a larger pace.maxSurge in the policy makes it faster`,
  });
};
