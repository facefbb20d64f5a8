import type { Campaign, CampaignState } from '../../record/campaign.ts';

/** Milliseconds between two surveys of a fleet that rolls. */
const surveyEvery = 15 * 60_000;

/** Does the campaign replace only some of the stale servers, because a person asked for that? */
export const isLimited = (campaign: Campaign): boolean => campaign.limit !== undefined || campaign.onlyServer !== undefined;

/** Is a fresh survey due before the next decision? */
export const needsSurvey = (state: CampaignState, now: number): boolean => {
  const { campaign, swaps } = state;
  if (campaign.stop) return false;
  if (campaign.phase === 'survey') return true;
  if (campaign.phase === 'roll') return now - campaign.queue.surveyedAt > surveyEvery;
  return campaign.phase === 'settle' && !campaign.isConfirmed && !isLimited(campaign) && swaps.every((swap) => swap.outcome);
};
