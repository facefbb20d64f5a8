import { listCordons } from '../../record/journal.ts';
import type { Swap } from '../../record/swap.ts';
import type { Rule } from '../turn.ts';

/** Is the server still meant to leave by this swap: as its victim, or as the replacement of one that is rolled back? */
const isLeavingBy = (swap: Swap, server: string): boolean => {
  if (swap.outcome) return false;
  return swap.rollback ? swap.replacement === server || (swap.victim === server && !!swap.termination) : swap.victim === server;
};

/**
 * Lifts cordons that no swap needs any more: of victims that stay, at once; of victims that left, once they are gone, so that nothing is put
 * on them before. Only marks of our own journal.
 */
export const liftCordons: Rule = ({ campaign, state, intents }) => {
  for (const { workload, group, server, before } of listCordons(campaign.journal)) {
    if (state.swaps.some((swap) => isLeavingBy(swap, server))) continue;
    intents.push({ kind: 'uncordon', workload, group, server, ...(before !== undefined && { before }) });
  }
};
