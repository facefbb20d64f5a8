import type { Campaign } from './campaign.ts';
import type { Intent } from './intent.ts';

/** Names acts after the poll that decided them, such as 000112-000, so that the ledger keeps them in their order. */
export const idIntents = <Act extends Intent>(
  { counters }: Pick<Campaign, 'counters'>,
  acts: readonly Act[],
): { id: string; intent: Act }[] => {
  const poll = String(counters.looks).padStart(6, '0');
  return acts.map((intent, index) => ({ id: `${poll}-${String(index).padStart(3, '0')}`, intent }));
};
