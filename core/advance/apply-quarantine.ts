import type { CampaignState } from '../record/campaign.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { confirmTermination } from './swap/swap-changes.ts';

/** A definite no: the server is terminated instead, as it would be where nothing is kept. No campaign stops for it. */
export const applyQuarantine = (state: CampaignState, intent: Extract<Intent, { kind: 'quarantine' }>, result: IntentResult): void => {
  const { campaign, swaps } = state;
  const rollback = swaps.find(({ id }) => id === intent.swap)?.rollback;
  const termination = rollback?.termination;
  if (!rollback || !termination || result.outcome === 'unanswered') return;
  if (result.outcome === 'done') {
    campaign.refusals = 0;
    if (!termination.isConfirmed) confirmTermination(campaign, intent.group, termination);
    return;
  }
  // After a lost answer it may be in standby because of an attempt before this one: the next poll shows.
  if ((result.attempts ?? 1) > 1 || termination.sends > 1) return;
  delete rollback.termination;
  rollback.notKept = `${result.code}: ${result.message}`;
};
