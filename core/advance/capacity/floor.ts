import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { baselineOf, capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import { resolvePace } from './pace.ts';

/**
 * Would the group still have what the policy demands in service without this server, and without `more` others that no record names yet?
 * The floor is what others want in service, less what may be unavailable, and not below MinSize; a group that is below its floor already is not
 * touched.
 */
export const isAboveFloor = (
  state: CampaignState,
  snapshot: Snapshot,
  policy: Policy | undefined,
  group: string,
  server: string,
  more = 0,
): boolean => {
  const { baseline, orphans } = capacityOf(state.campaign, group);
  const unavailable = policy ? resolvePace(policy, baselineOf(state.campaign)).unavailable : 0;
  const floor = Math.max(minimumOf(snapshot.group(group)?.min ?? 0, baseline, unavailable), baseline - unavailable);
  // Cordoned or sent a terminate call, and not seen so yet: no longer to be counted on.
  const leaving = new Set([
    ...state.swaps
      .filter((swap) => swap.group === group && !swap.outcome)
      .flatMap((swap) => [
        ...(swap.termination || isCordoned(swap) ? [swap.victim] : []),
        ...(swap.rollback?.termination && swap.replacement ? [swap.replacement] : []),
      ]),
    ...orphans.map((each) => each.server),
  ]);
  leaving.delete(server);
  const notSeenLeaving = [...leaving].filter((each) => snapshot.statusOf(each, group) === 'healthy').length;
  return snapshot.countHealthy(group) - notSeenLeaving - more - 1 >= floor;
};

/**
 * What MinSize demands in service. It bounds desired capacity, which stays while a server is replaced in place: where it leaves no slack at all,
 * and the policy lets servers be unavailable, one may be missing.
 */
export const minimumOf = (min: number, baseline: number, unavailable: number): number =>
  unavailable > 0 ? Math.min(min, baseline - 1) : min;

const isCordoned = ({ stage, rollback }: Swap): boolean => !rollback && ['cordoning', 'draining', 'drained'].includes(stage);
