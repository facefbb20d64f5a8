import { maxIntents } from '../../record/intent.ts';
import type { Ending } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { isRollingBack, type Rule } from '../turn.ts';

/** How often the call that ends one thing is sent at most: what has not ended then gets the drain stuck, and its server stays. */
const mostSends = 5;

/**
 * Ends on victims what their workload says that nothing will ever move, once everything else has left; sent again where it is still there after a while. The
 * swap names it ahead of the call, and people are notified: it does not come back.
 */
export const endStayingWork: Rule = (turn) => {
  const { state, snapshot, intents, notices, policy, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  for (const swap of state.swaps) {
    if (swap.outcome || swap.rollback || swap.stage !== 'draining') continue;
    const { victim: server, group, endings = {} } = swap;
    const isDue = ({ what }: Ending): boolean => {
      const sent = endings[what];
      return !sent || (now - sent.at > readLag && sent.sends < mostSends);
    };
    for (const { workload, work } of snapshot.worksOf(server, group)) {
      if (work.cordon?.by !== 'us') continue;
      for (const { what, reason } of (work.cordon.ends ?? []).filter(isDue)) {
        if (intents.length >= maxIntents) return;
        const isFirst = !endings[what];
        endings[what] = { at: now, sends: (endings[what]?.sends ?? 0) + 1, reason };
        swap.endings = endings;
        intents.push({ kind: 'end-work', workload: { kind: workload.kind, id: workload.id }, group, server, swap: swap.id, what, reason });
        if (isFirst) notices.push({ kind: 'notify', level: 'info', text: `${what} is ended on ${server}: ${reason}`, server });
      }
    }
  }
};
