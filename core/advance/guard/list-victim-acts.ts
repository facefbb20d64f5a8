import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';

export type Terminate = Extract<Intent, { kind: 'terminate' }>;

type Cordon = Extract<Intent, { kind: 'cordon' }>;

export type Reimage = Extract<Intent, { kind: 'reimage' }>;

/** An act that takes a server out of service. */
export type VictimAct = Terminate | Cordon | Reimage;

/** The acts that take a server out of service; a replacement of ours that is rolled back is not among them. */
export const listVictimActs = (state: CampaignState, intents: readonly Intent[]): VictimAct[] => {
  const replacements = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  return intents.flatMap((intent) =>
    (intent.kind === 'cordon' && !replacements.has(intent.server)) ||
    (intent.kind === 'terminate' && intent.purpose === 'victim') ||
    intent.kind === 'reimage'
      ? [intent]
      : [],
  );
};
