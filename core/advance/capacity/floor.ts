import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { baselineOf, capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import { resolvePace } from './pace.ts';

/**
 * Would fleet and group still have what the policy demands in service without this server, and without `more` others of each group that no record
 * names yet? What others want in service may be missing by as much as may be unavailable, over all groups together; no group falls below its
 * MinSize; a fleet that misses more already is not touched where it would miss one more.
 */
export const isAboveFloor = (
  state: CampaignState,
  snapshot: Snapshot,
  policy: Policy | undefined,
  group: string,
  server: string,
  more: ReadonlyMap<string, number> = new Map(),
): boolean => {
  const { campaign } = state;
  const { baseline } = capacityOf(campaign, group);
  const unavailable = policy ? resolvePace(policy, baselineOf(campaign)).unavailable : 0;
  const left = (name: string): number => countServing(state, snapshot, name, server) - (more.get(name) ?? 0) - (name === group ? 1 : 0);
  if (left(group) < minimumOf(snapshot.group(group)?.min ?? 0, baseline, unavailable)) return false;
  if (left(group) >= baseline) return true;
  const missing = Object.entries(campaign.capacity).reduce((sum, [name, each]) => sum + Math.max(0, each.baseline - left(name)), 0);
  return missing <= unavailable;
};

/** Servers of a group that are healthy and stay: what is cordoned or was sent a terminate call is no longer counted on, seen so or not. */
const countServing = (state: CampaignState, snapshot: Snapshot, group: string, server: string): number => {
  const leaving = new Set([
    ...state.swaps
      .filter((swap) => swap.group === group && !swap.outcome)
      .flatMap((swap) => [
        ...(swap.termination || isCordoned(swap) || isAway(swap) ? [swap.victim] : []),
        ...(swap.rollback?.termination && swap.replacement ? [swap.replacement] : []),
      ]),
    ...capacityOf(state.campaign, group).orphans.map((each) => each.server),
  ]);
  leaving.delete(server);
  const notSeenLeaving = [...leaving].filter((each) => snapshot.statusOf(each, group) === 'healthy').length;
  return snapshot.countHealthy(group) - notSeenLeaving;
};

/**
 * What MinSize demands in service. It bounds desired capacity, which stays while a server is replaced in place: where it leaves no slack at all,
 * and the policy lets servers be unavailable, one may be missing.
 */
export const minimumOf = (min: number, baseline: number, unavailable: number): number =>
  unavailable > 0 ? Math.min(min, baseline - 1) : min;

/** Was it sent away to come back, and has not joined again? */
const isAway = ({ reimage, stage }: Swap): boolean => reimage !== undefined && stage !== 'joined';

const isCordoned = ({ stage, rollback }: Swap): boolean => !rollback && ['cordoning', 'draining', 'drained'].includes(stage);
