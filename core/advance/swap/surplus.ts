import type { CampaignState } from '../../record/campaign.ts';

/** Stale servers that are looked at beyond the surplus, since some of them may turn out to be exceptions. */
const moreCandidates = 20;

/** Stale servers of a group that may stand for an extra server of ours that others took, most urgent first. */
export const listSurplus = ({ campaign, queue }: CampaignState, group: string, count: number): string[] =>
  queue
    .filter((each) => each.group === group && campaign.skipped[each.id] === undefined)
    .map(({ id }) => id)
    .slice(0, count + moreCandidates);
