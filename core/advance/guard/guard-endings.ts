import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import type { Observation } from '../../record/observation.ts';
import { isSameWorkload } from '../../record/workload.ts';

/** Nothing is ended on a server but what its workload asks for at this very poll, behind a mark of ours, on a victim that is still to leave. */
export const guardEndings = ({ campaign, swaps }: CampaignState, { workloads }: Observation, intents: readonly Intent[]): string[] =>
  intents.flatMap((intent) => {
    if (intent.kind !== 'end-work') return [];
    const { workload, server, what } = intent;
    const cordon = workloads.find((each) => isSameWorkload(each, workload))?.servers[server]?.cordon;
    const isAsked = cordon?.by === 'us' && cordon.purpose === 'remove' && cordon.ends?.some((each) => each.what === what);
    const isLeaving = swaps.some((swap) => swap.victim === server && !swap.outcome && !swap.rollback);
    return [
      ...(isAsked ? [] : [`I11: ${what} would be ended on ${server}, and its workload does not ask for it`]),
      ...(isLeaving && !campaign.stop ? [] : [`I11: ${what} would be ended on ${server}, which stays`]),
    ];
  });
