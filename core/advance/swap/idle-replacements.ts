import type { StaleServer } from '../../record/stale-server.ts';
import type { Swap } from '../../record/swap.ts';
import { isProven } from '../campaign/proof.ts';
import { isRollingBack, type Rule, type Turn } from '../turn.ts';
import { findLeaveBlocker } from './cordoning.ts';
import { rollBackSwap } from './swap-changes.ts';

/**
 * A replacement that has joined, and whose old server may not leave, stands there with nothing to do. Where its workload says that it may no longer, another
 * server that is due and may leave goes in its place; where there is none, the replacement is terminated and the old server stays. The second time the old
 * server is left alone for the whole campaign, since a third new server would only stand there as well.
 */
export const useIdleReplacements: Rule = (turn) => {
  const { campaign, state, policy, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  for (const swap of state.swaps) {
    const idle = findIdle(turn, swap);
    if (idle === undefined) continue;
    // One for which another server was found already, and which stands there still, would only go from one to the next.
    const other = swap.isHandedOn ? undefined : findOther(turn, swap);
    const isSecond = campaign.idled?.includes(swap.victim) === true;
    if (!isSecond) campaign.idled = [...(campaign.idled ?? []), swap.victim];
    if (other) {
      swap.victim = other.id;
      swap.isHandedOn = true;
      continue;
    }
    const reason = `replacement ${swap.replacement ?? ''} was not needed: ${idle}, and ${describeBlocker(turn, swap)}`;
    if (isSecond) campaign.skipped[swap.victim] ??= reason;
    rollBackSwap(swap, 'abandoned', reason, now);
  }
};

/** Why the replacement of a swap may stand there no longer; one that proves an image stands for its sake, and bakes. */
const findIdle = ({ campaign, snapshot }: Readonly<Turn>, swap: Swap): string | undefined => {
  const { outcome, rollback, stage, method, replacement, group } = swap;
  if (outcome || rollback || stage !== 'joined' || method !== 'launch-first' || replacement === undefined) return undefined;
  if (swap.isProof && !isProven(campaign, group)) return undefined;
  return snapshot.worksOf(replacement, group).find(({ work }) => work.idle !== undefined)?.work.idle;
};

/** The next server of the same group and zone that is due, has no swap, and may leave now. */
const findOther = ({ victims, state, snapshot }: Readonly<Turn>, { group, zone }: Swap): StaleServer | undefined =>
  victims.find(
    (each) =>
      each.group === group &&
      each.zone === zone &&
      !state.swaps.some((swap) => swap.victim === each.id && !swap.outcome) &&
      findLeaveBlocker(snapshot, each.id, group) === undefined,
  );

const describeBlocker = ({ blockers, snapshot }: Readonly<Turn>, swap: Swap): string =>
  blockers.find((each) => each.swap === swap)?.blocker.reason ??
  findLeaveBlocker(snapshot, swap.victim, swap.group)?.reason ??
  `${swap.victim} stays for now`;
