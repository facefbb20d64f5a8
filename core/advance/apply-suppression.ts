import type { CampaignState } from '../record/campaign.ts';
import type { Intent, IntentResult } from '../record/intent.ts';

/** Whether the status checks of a new server are suppressed, and why not. It is a help, and no more: one that is refused keeps nothing from going on. */
export const applySuppression = (
  { swaps }: CampaignState,
  intent: Extract<Intent, { kind: 'suppress-checks' | 'resume-checks' }>,
  result: IntentResult,
): void => {
  const swap = swaps.find(({ id }) => id === intent.swap);
  if (!swap?.checks) return;
  if (intent.kind === 'resume-checks') {
    if (result.outcome === 'done') delete swap.checks;
    return;
  }
  if (result.outcome === 'done') swap.checks.isSuppressed = true;
  if (result.outcome === 'refused') swap.checks.refusal = `${result.code}: ${result.message}`;
};
