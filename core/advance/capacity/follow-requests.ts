import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Rule } from '../turn.ts';
import { isIdle } from './is-idle.ts';

/** How far the times of one request may differ between what Auto Scaling and what CloudTrail record, in milliseconds. */
const tolerance = 5_000;

/**
 * Must it still be read what others asked desired to be? Where others set just the number that it had, our raise included, nothing came or went
 * for it, and only the record of the requests shows it. Asked once, when everything of ours has left and before the end.
 */
export const needsRequests = (state: CampaignState): boolean =>
  state.campaign.phase === 'settle' &&
  state.campaign.requestsReadAt === undefined &&
  Object.values(state.campaign.capacity).some(({ wasRaised }) => wasRaised) &&
  isIdle(state);

/** Follows the last number that others set in each group, where it is not part of the record yet: what our raise was in it, they want now. */
export const followRequests: Rule = ({ campaign, observation, notices, now }) => {
  const { desiredRequests } = observation;
  if (desiredRequests === undefined) return;
  campaign.requestsReadAt = now;
  if ('error' in desiredRequests) {
    notices.push({
      kind: 'notify',
      level: 'warning',
      text: `it could not be read whether others set desired capacity to the number that it had (${desiredRequests.error})`,
      next: `compare desired capacity of ${campaign.groups.join(', ')} with what you want`,
    });
    return;
  }
  for (const group of campaign.groups) {
    const last = desiredRequests.findLast((request) => request.group === group);
    if (!last || !campaign.capacity[group]) continue;
    const capacity = capacityOf(campaign, group);
    if (last.at < (capacity.setAt ?? 0) + tolerance) continue;
    const wanted = last.to + capacity.steps.filter(({ at }) => at > last.at).reduce((sum, { by }) => sum + by, 0);
    const swallowed = wanted - capacity.baseline;
    if (swallowed === 0) continue;
    notices.push({
      kind: 'notify',
      level: 'info',
      text: `desired capacity of ${group} was set to ${last.to} by others while it held a raise of ours; it ends at ${wanted}`,
      next: 'nothing, if that was meant; CloudTrail names who set it',
    });
    Object.assign(capacity, { baseline: wanted, surge: capacity.surge - swallowed, setAt: last.at });
  }
};
