import { capacityOf } from '../../record/capacity.ts';
import type { Intent } from '../../record/intent.ts';
import { raisePolicyOf } from '../../record/raise-policy.ts';
import type { Turn } from '../turn.ts';

/** Raises desired of a group by so many above whatever it is then, by a scaling policy that is put for it and deleted at the end. */
export const raiseDesired = (
  { campaign, intents, now }: Turn,
  group: string,
  by: number,
  purpose: Extract<Intent, { kind: 'raise' }>['purpose'],
): void => {
  const policy = raisePolicyOf(by);
  capacityOf(campaign, group).pendingRaise = { by, at: now };
  if (!campaign.journal.some((entry) => entry.kind === 'policy' && entry.group === group && entry.policy === policy))
    campaign.journal.push({ kind: 'policy', group, policy, at: now });
  intents.push({ kind: 'raise', group, by, purpose });
};
