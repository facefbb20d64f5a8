import type { Rule } from '../turn.ts';

/**
 * An image that was proven, and of which too many servers failed in the roll: where the policy says `rollback: auto` it is rejected as well, so that its
 * label goes back and the next campaign takes its servers out. Where a campaign rolls out several images, it is not known which of them fails, and
 * none is rejected.
 */
export const rejectFailedImage: Rule = ({ campaign, policy, intents, notices }) => {
  if (policy?.rollback !== 'auto' || campaign.heal || campaign.failedProof !== undefined || campaign.warned.includes('rolls-back')) return;
  const { failed, replaced } = campaign.counters;
  if (replaced === 0 || failed <= policy.brakes.maxFailures) return;
  const [image, ...others] = new Set(campaign.groups.map((group) => campaign.wanted[group]?.image));
  if (image === undefined || others.length > 0) return;
  campaign.warned.push('rolls-back');
  const reason = `${failed} servers of it failed after ${replaced} had been replaced, the policy allows ${policy.brakes.maxFailures}`;
  intents.push({ kind: 'reject', image, reason, rollsBack: true });
  notices.push({
    kind: 'notify',
    level: 'alert',
    text: `image ${image} is rejected, and no campaign takes it any more: ${reason}`,
    next: `its label goes back to the image before it, as the policy asks; if it was not the image, recycler clear --image ${image} --reason TEXT`,
  });
};
