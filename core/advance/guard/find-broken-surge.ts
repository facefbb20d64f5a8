import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import type { Observation } from '../../record/observation.ts';
import { countOf } from './count-of.ts';
import { lowersDesired } from './lowers-desired.ts';

/** Servers above what others want that the record knows of: raised and not given back, being raised, being launched. Counted over the whole fleet. */
const countExtra = ({ campaign, swaps }: CampaignState): number =>
  Object.values(campaign.capacity).reduce(
    (sum, { surge, pendingRaise }) => sum + Math.max(0, surge) + Math.max(0, pendingRaise?.by ?? 0),
    0,
  ) + swaps.filter((swap) => !swap.outcome && swap.stage === 'launching' && swap.launch && !swap.replacement).length;

/**
 * The policy's surge holds at every moment, whatever others change meanwhile: counted from the record as it is about to be written. A slot is given
 * back by the terminate call of this step at the earliest. A proof may use one in any case.
 */
export const findBrokenSurge = (
  before: CampaignState,
  after: CampaignState,
  observation: Observation,
  intents: readonly Intent[],
): string[] => {
  const policy = 'effective' in observation.policy ? observation.policy.effective : undefined;
  // A launch that is sent again was counted when it was sent first.
  const isKnown = (id: string): boolean => before.swaps.some((swap) => swap.id === id && swap.launch);
  const begins = intents.some((intent) =>
    intent.kind === 'launch' ? !intent.swaps.every(isKnown) : intent.kind === 'raise' && intent.purpose === 'surge',
  );
  if (!begins || !policy) return [];
  const fleet = Object.values(after.campaign.capacity).reduce((sum, { baseline }) => sum + baseline, 0);
  const allowed = Math.max(
    1,
    countOf(policy.pace.maxSurge, fleet, (value) => Math.ceil(value - 1e-9)),
  );
  const leaving = intents.filter(lowersDesired).length;
  const extra = countExtra(after) - leaving;
  return extra > allowed ? [`I2: the fleet would have ${extra} servers more than others want, and the policy allows ${allowed}`] : [];
};
