import type { Campaign } from '../../record/campaign.ts';
import { wantedKey } from '../../record/wanted.ts';

/** Is the wanted image of this group proven in this campaign? */
export const isProven = (campaign: Campaign, group: string): boolean => {
  const wanted = campaign.wanted[group];
  return wanted !== undefined && campaign.proven.includes(wantedKey(wanted));
};

/** May a swap that begins now only be the proof of its group's image? */
export const needsProof = (campaign: Campaign, group: string): boolean => !isProven(campaign, group);
