import type { CampaignState } from './campaign.ts';
import { bootPrior, fitDuration, hazardOf, terminatePrior } from './learned.ts';
import type { Policy } from './policy.ts';

/** Shortest and longest rest between two looks while something is in flight, in seconds. */
const shortest = 5;
const longest = 60;
/** Looks per expected event. More finds events sooner and costs three state transitions each. */
const looksPerEvent = 2;

/**
 * Seconds until the next look is worth it: a fraction of the time to the next predicted event, by measured boot and terminate times.
 * A server found healthy once is looked at again as soon as possible, since the second look ends its wait.
 */
export const planRest = (state: CampaignState, policy: Policy | undefined, now: number): number => {
  const flying = state.swaps.filter((swap) => !swap.outcome);
  if (flying.length === 0) return longest;
  const boot = fitDuration(state.campaign.learned.boot, bootPrior);
  const terminate = fitDuration(state.campaign.learned.terminate, terminatePrior);
  const isSettling = state.campaign.phase === 'settle' || state.campaign.phase === 'restore';
  let rate = 0;
  let rest = longest;
  for (const swap of flying) {
    const since = (now - (swap.stages[0]?.at ?? now)) / 1_000;
    if (swap.stage === 'checking') return shortest;
    if (swap.stage === 'joined' && swap.isProof && policy) {
      const joined = swap.stages.find((each) => each.name === 'joined')?.at ?? now;
      rest = Math.min(rest, (joined - now) / 1_000 + policy.proof.bake);
    } else if (swap.told && isSettling) rate += hazardOf(terminate, (now - swap.told.at) / 1_000);
    else if (!swap.told) rate += hazardOf(boot, since);
  }
  if (rate > 0) rest = Math.min(rest, 1 / (rate * looksPerEvent));
  return Math.round(Math.min(longest, Math.max(shortest, rest)));
};
