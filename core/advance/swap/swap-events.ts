import type { Swap } from '../../record/swap.ts';
import { recordFailure } from '../brakes/stops.ts';
import { needsProof } from '../campaign/proof.ts';
import { rejectImage } from '../campaign/reject-image.ts';
import { countMostSlots, growSlots } from '../capacity/pace.ts';
import type { SwapEvent } from '../findings.ts';
import type { Rule, Turn } from '../turn.ts';

/** Applies what the swaps came to: to pace, proof and notices, and to the image whose proof failed. */
export const applySwapEvents: Rule = (turn) => {
  for (const event of turn.swapEvents) {
    if (event.kind === 'failed') applyFailure(turn, event);
    else applySuccess(turn, event);
  }
};

const applySuccess = (turn: Turn, { kind, swap }: SwapEvent): void => {
  const { campaign, policy, notices } = turn;
  const earn = () => {
    campaign.earnedSlots = growSlots(campaign.earnedSlots, policy?.pace.growth ?? 1, countMostSlots(turn));
  };
  if (kind !== 'proven') {
    if (!needsProof(campaign, swap.group)) earn();
    return;
  }
  // What has joined behind the proof counts with it, now that it has passed.
  const joinedNow = new Set(turn.swapEvents.flatMap((event) => (event.kind === 'joined' ? [event.swap] : [])));
  for (const each of turn.state.swaps)
    if (each.stage === 'joined' && !each.outcome && !each.rollback && !joinedNow.has(each) && isSameImage(campaign, each, swap)) earn();
  notices.push({
    kind: 'notify',
    level: 'info',
    text: `the proof passed: ${campaign.wanted[swap.group]?.image ?? 'the image'} is proven by canary instance ${swap.replacement ?? ''}`,
    ...(swap.replacement !== undefined && { server: swap.replacement }),
  });
};

const isSameImage = ({ wanted }: Turn['campaign'], a: Swap, b: Swap): boolean => wanted[a.group]?.image === wanted[b.group]?.image;

const applyFailure = (turn: Turn, { swap, isImageFault }: Extract<SwapEvent, { kind: 'failed' }>): void => {
  const { campaign, notices, stops, now } = turn;
  const { replacement } = swap;
  if (campaign.failedServers.includes(replacement ?? '')) return;
  recordFailure(campaign, replacement ?? swap.id);
  const about = replacement === undefined ? {} : { server: replacement };
  const reason = swap.rollback?.reason ?? `replacement ${replacement ?? ''} failed after it had joined`;
  notices.push({
    kind: 'notify',
    level: 'warning',
    text: `${reason}; ${describeVictim(swap)}`,
    next: swap.reimage
      ? `find out what became of ${swap.victim}; if it does not come back, put it in standby before Auto Scaling replaces it, or terminate it`
      : `recycler report ${campaign.id} has the swap; the end of the server's console is in the ledger`,
    ...about,
  });
  const isProving = needsProof(campaign, swap.group);
  // A server with data that did not come back well is the last one that is tried.
  if (!isProving && swap.method !== 'reimage') return;
  stops.push({ reason: isProving ? `the proof failed: ${reason}` : reason, at: now, outcome: 'stopped' });
  // What is healed runs the wanted image elsewhere: where its replacement fails too, neither of them is to blame.
  campaign.failedProof = isImageFault && !campaign.heal ? 'image' : 'other';
  const image = campaign.wanted[swap.group]?.image;
  if (!isImageFault || image === undefined || campaign.heal) return;
  rejectImage(turn, image, reason, replacement);
};

/** What became of the server that was to be replaced. */
const describeVictim = ({ victim, method }: Swap): string => {
  if (method === 'reimage') return `${victim} and its volumes are kept`;
  return method === 'terminate-first' ? `${victim} had left before` : `${victim} stays in service`;
};
