import { resolvePace } from '../advance/capacity/pace.ts';
import type { Policy } from '../policy/policy.ts';
import type { CampaignState } from '../record/campaign.ts';
import { baselineOf } from '../record/capacity.ts';
import type { StaleServer } from '../record/stale-server.ts';

/** Candidates to be terminated first that are read beyond what may be unavailable. */
const spareCandidates = 20;

/**
 * Where victims go first, the next of the queue: whether one may be touched is asked at the very poll that ends it. Some more than may be
 * unavailable, since some of them may turn out to be exceptions.
 */
export const listNextInPlace = (state: CampaignState, policy: Policy): StaleServer[] => {
  const { surge } = resolvePace(policy, baselineOf(state.campaign));
  return surge > 0 ? [] : listNext(state, policy);
};

/** The next of the queue, by group. */
export const listNext = (state: CampaignState, policy: Policy): StaleServer[] => {
  const { unavailable } = resolvePace(policy, baselineOf(state.campaign));
  const inFlight = new Set(state.swaps.filter((swap) => !swap.outcome).map((swap) => swap.victim));
  const waiting = state.queue.filter(({ id }) => !inFlight.has(id) && state.campaign.skipped[id] === undefined);
  // Of each group: where one group may lose none, the next of another may be due.
  return state.campaign.groups.flatMap((group) =>
    waiting.filter((server) => server.group === group).slice(0, unavailable + spareCandidates),
  );
};
