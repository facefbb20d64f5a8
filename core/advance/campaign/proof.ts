import type { Campaign, CampaignState } from '../../record/campaign.ts';
import type { Swap } from '../../record/swap.ts';
import { wantedKey } from '../../record/wanted.ts';

/** Is the wanted image of this group proven in this campaign? */
export const isProven = (campaign: Campaign, group: string): boolean => {
  const wanted = campaign.wanted[group];
  return wanted !== undefined && campaign.proven.includes(wantedKey(wanted));
};

/** May no server of this group leave yet, since its image is not proven? */
export const needsProof = (campaign: Campaign, group: string): boolean => !isProven(campaign, group);

/** Servers that may boot at most while a proof that has joined bakes, with the proof itself. Nothing in service leaves for them before it has passed. */
export const mostBehindProof = 10;

/** Has this proof joined, and bakes? */
export const isBaking = ({ isProof, stage, outcome, rollback }: Swap): boolean => isProof && stage === 'joined' && !outcome && !rollback;

/**
 * What a swap of this group would be if it began now: the proof of its image, a plain one (also one that boots while the proof of its image bakes), or none
 * yet, since a proof is under way that has not joined.
 */
export const findPart = ({ campaign }: CampaignState, swaps: readonly Swap[], group: string): 'proof' | 'plain' | 'none' => {
  if (isProven(campaign, group)) return 'plain';
  const imageOf = (name: string): string | undefined => campaign.wanted[name]?.image;
  const proofs = swaps.filter(({ isProof, outcome, rollback }) => isProof && !outcome && !rollback);
  const own = proofs.find((swap) => imageOf(swap.group) === imageOf(group));
  if (!own) return proofs.length === 0 ? 'proof' : 'none';
  return isBaking(own) ? 'plain' : 'none';
};
