import type { Rule } from '../turn.ts';
import { rejectImage } from './reject-image.ts';

/**
 * An image that was proven, and of which too many servers failed in the roll: where the policy says `rollback: auto` it is rejected as well, so that its
 * label goes back and the next campaign takes its servers out. Where a campaign rolls out several images, it is not known which of them fails, and
 * none is rejected.
 */
export const rejectFailedImage: Rule = (turn) => {
  const { campaign, policy } = turn;
  if (policy?.rollback !== 'auto' || campaign.heal || campaign.failedProof !== undefined || campaign.warned.includes('rolls-back')) return;
  const { failed, replaced } = campaign.counters;
  if (replaced === 0 || failed <= policy.brakes.maxFailures) return;
  const [image, ...others] = new Set(campaign.groups.map((group) => campaign.wanted[group]?.image));
  if (image === undefined || others.length > 0) return;
  campaign.warned.push('rolls-back');
  const reason = `${failed} servers of it failed after ${replaced} had been replaced, the policy allows ${policy.brakes.maxFailures}`;
  rejectImage(turn, image, reason);
};
