import { maxIntents } from '../../record/intent.ts';
import { listCordons } from '../../record/journal.ts';
import type { Swap } from '../../record/swap.ts';
import { isSameWorkload } from '../../record/workload.ts';
import { isDraining } from '../swap/draining.ts';
import { isLeavingGroup } from '../swap/server-leaving.ts';
import type { Rule } from '../turn.ts';

/** Is the server cordoned for this swap: as its victim on the way out, or as the replacement of one that is rolled back? */
const needsCordon = (swap: Swap, server: string, isBack: boolean): boolean => {
  if (swap.outcome) return false;
  if (swap.method === 'reimage')
    return (
      swap.victim === server && !swap.rollback && (isDraining(swap) || swap.stage === 'reimaging' || (swap.stage !== 'joined' && !isBack))
    );
  if (swap.rollback) return swap.replacement === server || (swap.victim === server && swap.termination !== undefined);
  return swap.victim === server && (isDraining(swap) || swap.termination !== undefined || swap.stage === 'terminating');
};

/**
 * Lifts cordons that no swap needs any more: of victims that stay, at once; of victims that left, once they are gone, so that nothing is put
 * on them before, also where nothing waits for that any more, and once their workload has nothing against it; of those that come back, once they are members again; and at once where a workload asks
 * for it. Only marks of our own journal.
 */
export const liftCordons: Rule = ({ campaign, state, snapshot, intents }) => {
  for (const { workload, group, server, before } of listCordons(campaign.journal)) {
    if (intents.length >= maxIntents) return;
    // Work that is put on it now would end with it, as long as a lifecycle hook may hold it.
    if (isLeavingGroup(snapshot.member(server))) continue;
    const works = snapshot.worksOf(server, group).filter((each) => isSameWorkload(each.workload, workload));
    const mustGo = works.some(({ work }) => work.cordon?.release !== undefined);
    const isBack = works.some(({ work }) => work.work === 'healthy');
    if (!mustGo && state.swaps.some((swap) => needsCordon(swap, server, isBack))) continue;
    if (works.some(({ work }) => work.cordon?.stays !== undefined)) continue;
    intents.push({ kind: 'uncordon', workload, group, server, ...(before !== undefined && { before }) });
  }
};
