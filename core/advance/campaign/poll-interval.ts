import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { bootPrior, type Duration, drainPrior, fitDuration, hazardOf, highOf, terminatePrior } from '../../record/durations.ts';
import { listCordons } from '../../record/journal.ts';
import { askedForReplacementAt, enteredAt, type Swap } from '../../record/swap.ts';
import { hasOpenDecrement } from '../capacity/expected-desired.ts';
import { awaitsRequests } from '../capacity/follow-requests.ts';
import { resolvePace } from '../capacity/pace.ts';
import { isDraining } from '../swap/draining.ts';
import { awaitsSuppression } from '../swap/status-checks.ts';
import type { Turn } from '../turn.ts';
import { longWait } from './phase.ts';
import { raisesDesired } from './raises-desired.ts';
import { needsSurvey } from './survey-due.ts';

/**
 * Seconds until the next poll: none where the next step is known, a few where a read must catch up, a minute where nothing moves,
 * else until the next predicted event.
 */
export const choosePollInterval = (turn: Readonly<Turn>): number => {
  const { campaign, state, policy, findings, intents, observation, now } = turn;
  const { phase } = campaign;
  if (phase === 'ended' || phase === 'waiting') return 0;
  if (phase === 'survey') return observation.brakes.unread === undefined ? 0 : 60;
  const isIdling = state.swaps.every((swap) => swap.outcome);
  if (Object.values(campaign.capacity).some((capacity) => capacity.unexplained)) return 5;
  if (
    isIdling &&
    intents.some(
      (intent) => intent.kind === 'suspend' || intent.kind === 'resume' || intent.kind === 'uncordon' || intent.kind === 'delete-policy',
    )
  )
    return 1;
  const awaited = awaitsRequests(turn);
  if (awaited !== undefined && (campaign.stop || !needsSurvey(state, now))) return Math.min(longest, Math.ceil(awaited / 1_000) + 1);
  if (isIdling && observation.brakes.unread !== undefined) return 60;
  if (isIdling && needsSurvey(state, now)) return campaign.short && phase === 'settle' ? 30 : 0;
  if (isIdling && findings.some((finding) => finding.kind === 'hold')) return 60;
  if (policy && isAboutToRaise(turn, policy)) return 5;
  if (awaitsSuppression(turn)) return shortest;
  // Every launch under way is refused an answer: asking more often gets none either.
  if (areAllUnanswered(state)) return 30;
  // Stopped, and what is left depends on the group's own recovery: nothing is gained by polling often.
  if (phase === 'settle' && now - campaign.moved.at > longWait) return 60;
  return planPollInterval(state, policy, now);
};

const areAllUnanswered = ({ swaps }: CampaignState): boolean => {
  const open = swaps.filter(({ outcome }) => !outcome);
  return open.length > 0 && open.every(({ replacement, launch }) => !replacement && (launch?.unanswered?.tries ?? 0) > 5);
};

/** Is desired itself raised, and either just being raised or waiting for a terminate call to be answered first? The next poll goes on with it. */
const isAboutToRaise = ({ campaign, state, snapshot }: Readonly<Turn>, policy: Policy): boolean =>
  campaign.groups.some(
    (group) =>
      raisesDesired(policy, snapshot, group) &&
      (capacityOf(campaign, group).pendingRaise !== undefined || (campaign.phase === 'roll' && hasOpenDecrement(state, group))),
  );

/** Shortest and longest rest between two polls while something is in flight, in seconds. */
const shortest = 5;
const longest = 60;
/** While a workload holds still for a server that is away, what happens to the others must be seen soon, in seconds. */
const longestHolding = 10;
/** Polls per expected event. More finds events sooner and costs three state transitions each. */
const pollsPerEvent = 4;
/** Once something may be over at any moment, it is found at most this share of its usual time too late. */
const lateness = 0.03;
/** Standard deviations below the median before which an event is not expected: 2 % come sooner. */
const earliest = -2;

type Expected = { duration: Duration; elapsed: number };

const listExpected = (state: CampaignState, now: number): Expected[] => {
  const boot = fitDuration(state.campaign.durations.boot, bootPrior);
  const terminate = fitDuration(state.campaign.durations.terminate, terminatePrior);
  const drain = fitDuration(state.campaign.durations.drain, drainPrior);
  // Where workloads drain their servers, the next one waits until this one has left.
  const isSettling =
    state.campaign.phase === 'settle' || state.campaign.phase === 'restore' || listCordons(state.campaign.journal).length > 0;
  return state.swaps.flatMap((swap) => {
    const termination = swap.termination ?? swap.rollback?.termination;
    if (swap.outcome || swap.stage === 'joined') return [];
    if (isDraining(swap) && !swap.rollback) return expectDrained(swap, drain, now);
    if (termination && swap.method === 'launch-first')
      return isSettling ? [{ duration: terminate, elapsed: (now - termination.at) / 1_000 }] : [];
    return [{ duration: boot, elapsed: (now - (askedForReplacementAt(swap) ?? now)) / 1_000 }];
  });
};

/** Where workloads drain their servers, others wait until one has left: this poll saw it leave, and the next one asks whether they may. */
const hasWaitedForOthers = ({ campaign, swaps, queue }: CampaignState): boolean =>
  queue.length > 0 && swaps.some(({ outcome }) => outcome) && listCordons(campaign.journal).length > 0;

/** A drain that has lasted far longer than any before is not waited for with frequent polls. */
const expectDrained = (swap: Swap, duration: Duration, now: number): Expected[] => {
  const elapsed = (now - (enteredAt(swap, 'cordoning') ?? now)) / 1_000;
  return swap.stage === 'drained' || elapsed > highOf(duration, 2) ? [] : [{ duration, elapsed }];
};

/** Seconds until the next of these is worth a poll. */
const untilNext = (expected: readonly Expected[], isRamping: boolean): number => {
  const soonest = Math.min(...expected.map(({ duration, elapsed }) => highOf(duration, earliest) - elapsed));
  if (soonest >= shortest) return soonest;
  // While slots are still being earned, each late poll delays everything after it.
  if (isRamping) return shortest;
  const due = expected.filter(({ duration, elapsed }) => elapsed + shortest >= highOf(duration, earliest));
  const rate = due.reduce((sum, { duration, elapsed }) => sum + hazardOf(duration, elapsed), 0);
  const tolerable = Math.min(...due.map(({ duration }) => duration.median * lateness));
  return Math.min(tolerable, 1 / (rate * pollsPerEvent));
};

/**
 * Seconds until the next poll is worth it: the time to the next predicted event, by measured boot and terminate times.
 * A server found healthy once is polled again as soon as possible, since the second poll ends its wait.
 */
export const planPollInterval = (state: CampaignState, policy: Policy | undefined, now: number): number => {
  const flying = state.swaps.filter((swap) => !swap.outcome);
  if (flying.some((swap) => ['checking', 'cordoning'].includes(swap.stage) && !swap.rollback)) return shortest;
  if (hasWaitedForOthers(state)) return shortest;
  const baking = flying.flatMap((swap) => {
    const joined = swap.isProof && swap.stage === 'joined' ? swap.stages.find((each) => each.name === 'joined')?.at : undefined;
    return joined === undefined || !policy ? [] : [(joined - now) / 1_000 + policy.proof.bake];
  });
  const expected = listExpected(state, now);
  const { phase, earnedSlots, seen } = state.campaign;
  const isRamping =
    phase === 'proof' || (phase === 'roll' && policy !== undefined && earnedSlots < resolvePace(policy, seen.desired).surge);
  const isHolding = listCordons(state.campaign.journal).some(({ purpose }) => purpose === 'restart');
  const rest = Math.min(isHolding ? longestHolding : longest, ...baking, ...(expected.length > 0 ? [untilNext(expected, isRamping)] : []));
  return Math.round(Math.min(longest, Math.max(shortest, rest)));
};
