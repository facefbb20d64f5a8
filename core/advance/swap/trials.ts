import { maxIntents } from '../../record/intent.ts';
import { trialToken } from '../campaign/launch-token.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { isRollingBack, type Rule } from '../turn.ts';

/** How often the call that starts a trial is sent at most: its token starts one trial only. */
const mostSends = 5;

/** Starts the trial that a workload asks for of a server that proves its image, and sends it again where the workload does not see it. */
export const startTrials: Rule = (turn) => {
  const { state, snapshot, intents, now } = turn;
  if (isRollingBack(turn)) return;
  for (const swap of state.swaps) {
    const { trial, replacement, group, isProof } = swap;
    if (intents.length >= maxIntents) return;
    if (!isProof || swap.outcome || swap.rollback || replacement === undefined) continue;
    const asking = snapshot.worksOf(replacement, group).find(({ work }) => work.trial !== undefined);
    const what = asking?.work.trial;
    if (!asking || what === undefined || (trial && (now - trial.at <= readLag || trial.sends >= mostSends))) continue;
    swap.trial = { at: now, sends: (trial?.sends ?? 0) + 1 };
    const workload = { kind: asking.workload.kind, id: asking.workload.id };
    intents.push({ kind: 'try', workload, group, server: replacement, swap: swap.id, what, token: trialToken(swap.id) });
  }
};
