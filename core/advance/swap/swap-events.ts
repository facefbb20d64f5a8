import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import { recordFailure } from '../brakes/troubles.ts';
import { needsProof } from '../campaign/choose.ts';
import { growSlots } from '../capacity/pace.ts';
import type { Snapshot } from '../snapshot.ts';
import type { SwapEvent } from './progress.ts';

/** Takes what the swaps of this look came to into pace, proof and notices. Answers the images to reject. */
export const applySwapEvents = (
  state: CampaignState,
  look: Snapshot,
  policy: Policy | undefined,
  swapEvents: readonly SwapEvent[],
  ceiling: number,
  notices: Intent[],
): Intent[] => {
  const { campaign } = state;
  const growth = policy?.pace.growth ?? 1;
  const rejects: Intent[] = [];
  for (const swapEvent of swapEvents) {
    const { swap } = swapEvent;
    if (swapEvent.kind === 'joined' && !needsProof(campaign, swap.group))
      campaign.earnedSlots = growSlots(campaign.earnedSlots, growth, ceiling);
    if (swapEvent.kind === 'proven') {
      campaign.earnedSlots = growSlots(campaign.earnedSlots, growth, ceiling);
      notices.push({
        kind: 'notify',
        level: 'info',
        text: `${campaign.wanted[swap.group]?.image ?? 'the image'} is proven by ${swap.replacement ?? ''}`,
        ...(swap.replacement !== undefined && { server: swap.replacement }),
      });
    }
    if (swapEvent.kind !== 'failed' || campaign.failedServers.includes(swap.replacement ?? '')) continue;
    recordFailure(campaign, swap.replacement ?? swap.id);
    const reason = swap.rollback?.reason ?? `replacement ${swap.replacement ?? ''} failed after it had joined`;
    notices.push({
      kind: 'notify',
      level: 'warning',
      text: `${reason}; ${swap.victim} stays in service`,
      next: `recycler report ${campaign.id} has the swap; the end of the server's console is in the ledger`,
      ...(swap.replacement !== undefined && { server: swap.replacement }),
    });
    if (!needsProof(campaign, swap.group)) continue;
    campaign.stop ??= { reason: `the proof failed: ${reason}`, at: look.now, outcome: 'stopped' };
    const image = campaign.wanted[swap.group]?.image;
    if (!swapEvent.isImageFault || image === undefined) continue;
    rejects.push({ kind: 'reject', image, reason });
    notices.push({
      kind: 'notify',
      level: 'alert',
      text: `image ${image} is rejected, and no campaign takes it any more: ${reason}`,
      next: `build another image; or, if it was not the image, recycler clear --image ${image} --reason TEXT`,
      ...(swap.replacement !== undefined && { server: swap.replacement }),
    });
  }
  return rejects;
};
