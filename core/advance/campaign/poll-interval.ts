import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { bootPrior, type Duration, fitDuration, hazardOf, highOf, terminatePrior } from '../../record/durations.ts';
import { resolvePace } from '../capacity/pace.ts';

/** Shortest and longest rest between two looks while something is in flight, in seconds. */
const shortest = 5;
const longest = 60;
/** Looks per expected event. More finds events sooner and costs three state transitions each. */
const looksPerEvent = 4;
/** Once something may be over at any moment, it is found at most this share of its usual time too late. */
const lateness = 0.03;
/** Standard deviations below the median before which an event is not expected: 2 % come sooner. */
const earliest = -2;

type Expected = { duration: Duration; elapsed: number };

const listExpected = (state: CampaignState, now: number): Expected[] => {
  const boot = fitDuration(state.campaign.durations.boot, bootPrior);
  const terminate = fitDuration(state.campaign.durations.terminate, terminatePrior);
  const isSettling = state.campaign.phase === 'settle' || state.campaign.phase === 'restore';
  return state.swaps.flatMap((swap) => {
    const told = swap.termination ?? swap.rollback?.termination;
    if (swap.outcome || swap.stage === 'joined') return [];
    if (told && swap.method === 'launch-first') return isSettling ? [{ duration: terminate, elapsed: (now - told.at) / 1_000 }] : [];
    return [{ duration: boot, elapsed: (now - (swap.stages[0]?.at ?? now)) / 1_000 }];
  });
};

/** Seconds until the next of these is worth a look. */
const untilNext = (expected: readonly Expected[], isRamping: boolean): number => {
  const soonest = Math.min(...expected.map(({ duration, elapsed }) => highOf(duration, earliest) - elapsed));
  if (soonest >= shortest) return soonest;
  // While slots are still being earned, each look that is late delays everything after it.
  if (isRamping) return shortest;
  const due = expected.filter(({ duration, elapsed }) => elapsed + shortest >= highOf(duration, earliest));
  const rate = due.reduce((sum, { duration, elapsed }) => sum + hazardOf(duration, elapsed), 0);
  const tolerable = Math.min(...due.map(({ duration }) => duration.median * lateness));
  return Math.min(tolerable, 1 / (rate * looksPerEvent));
};

/**
 * Seconds until the next look is worth it: the time to the next predicted event, by measured boot and terminate times.
 * A server found healthy once is looked at again as soon as possible, since the second look ends its wait.
 */
export const planPollInterval = (state: CampaignState, policy: Policy | undefined, now: number): number => {
  const flying = state.swaps.filter((swap) => !swap.outcome);
  if (flying.some((swap) => swap.stage === 'checking' && !swap.rollback)) return shortest;
  const baking = flying.flatMap((swap) => {
    const joined = swap.isProof && swap.stage === 'joined' ? swap.stages.find((each) => each.name === 'joined')?.at : undefined;
    return joined === undefined || !policy ? [] : [(joined - now) / 1_000 + policy.proof.bake];
  });
  const expected = listExpected(state, now);
  const { phase, earnedSlots, seen } = state.campaign;
  const isRamping =
    phase === 'proof' || (phase === 'roll' && policy !== undefined && earnedSlots < resolvePace(policy, seen.desired).surge);
  const rest = Math.min(longest, ...baking, ...(expected.length > 0 ? [untilNext(expected, isRamping)] : []));
  return Math.round(Math.min(longest, Math.max(shortest, rest)));
};
