import type { Policy } from '../../policy/policy.ts';
import { maxIntents } from '../../record/intent.ts';
import type { Reimage } from '../../record/observation.ts';
import { enterStage, type ReimageCall, type Swap } from '../../record/swap.ts';
import { reimageToken } from '../campaign/launch-token.ts';
import { isProven } from '../campaign/proof.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import type { Blocker, SwapEvent } from '../findings.ts';
import { isRollingBack, type Rule, type Turn } from '../turn.ts';
import { certifiedUntil, findCertificateBlocker } from './certificate.ts';
import { failSwap } from './fail-swap.ts';
import { rejoinTimeout } from './rejoin-timeout.ts';
import { isLeavingOrGone } from './server-leaving.ts';
import { finishSwap, rollBackSwap } from './swap-changes.ts';
import { findVictimBlocker } from './termination-blocker.ts';

/** Clocks of EC2 and of ours may differ by as much, in milliseconds. */
const clockSkew = 60_000;

/** EC2's task of a call: by its id, or where the answer was lost by what it does and when it began. */
const isTaskOf = ({ task, image, at }: ReimageCall, known: Reimage): boolean =>
  task === undefined ? known.image === image && known.startedAt >= at - clockSkew : known.task === task;

/**
 * Follows a server whose root volume is replaced, until it boots from the wanted image. A call that was not answered counts once EC2 lists its task; one
 * that EC2 does not know of was not carried out, and is not sent a second time.
 */
export const progressReimage = (turn: Turn, swap: Swap): SwapEvent[] => {
  const { snapshot, policy, campaign, now } = turn;
  const { reimage, victim, group } = swap;
  if (swap.stage !== 'reimaging' || !reimage) return [];
  if (isLeavingOrGone(snapshot, victim, group))
    return failSwap(swap, `${victim} was terminated by others (outside the Recycler) while its root volume was replaced`, false, now);
  const known = snapshot.facts(victim)?.reimage;
  const task = known && isTaskOf(reimage, known) ? known : undefined;
  if (task) reimage.task = task.task;
  switch (task?.state) {
    case 'succeeded':
      swap.replacement = victim;
      return [];
    case 'failed':
      return failSwap(swap, `the replacement of the root volume of ${victim} failed, and the old volume is still attached`, false, now);
    case 'failed-detached':
      return failSwap(swap, `the replacement of the root volume of ${victim} failed, and it has no root volume now`, false, now);
    default: {
      if (reimage.task === undefined && now - reimage.at > readLag) {
        rollBackSwap(swap, 'abandoned', `the call to replace the root volume of ${victim} was not answered, and EC2 knows of none`, now);
        return [];
      }
      const timeout = rejoinTimeout(campaign, policy);
      return now - reimage.at > timeout * 1_000
        ? failSwap(swap, `the root volume of ${victim} was not replaced within ${Math.round(timeout)} s`, false, now)
        : [];
    }
  }
};

/** The swap ends once the server has joined again and, as a proof, baked. */
export const finishReimage = ({ campaign, now }: Turn, swap: Swap): void => {
  if (swap.stage !== 'joined' || swap.rollback || (swap.isProof && !isProven(campaign, swap.group))) return;
  campaign.counters.replaced += 1;
  campaign.renewed = [...(campaign.renewed ?? []), swap.victim];
  enterStage(swap, 'done', now);
  finishSwap(swap, 'done');
};

/** Has servers come back from the wanted image, once their workloads certify that they can do without them. Each is checked once more. */
export const reimageVictims: Rule = (turn) => {
  const { campaign, state, policy, intents, blockers, now } = turn;
  if (!policy || isRollingBack(turn)) return;
  for (const swap of state.swaps.filter(isToReimage)) {
    if (intents.length >= maxIntents) return;
    const blocker = findReimageBlocker(turn, policy, swap);
    if (blocker?.isForGood) {
      campaign.skipped[swap.victim] ??= blocker.reason;
      rollBackSwap(swap, 'abandoned', blocker.reason, now);
    } else if (blocker) blockers.push({ swap, blocker });
    else reimageVictim(turn, swap);
  }
};

/** A call that was not sent for want of time is sent with the next certificate. */
const isToReimage = ({ method, stage, reimage, outcome, rollback }: Swap): boolean =>
  method === 'reimage' && !outcome && !rollback && (stage === 'drained' || (stage === 'reimaging' && !reimage));

const wait = (reason: string, unblock: string): Blocker => ({ reason, unblock, isForGood: false });

const findReimageBlocker = (turn: Readonly<Turn>, policy: Policy, swap: Swap): Blocker | undefined =>
  findVictimBlocker(turn, policy, swap) ??
  findUnprotected(turn, swap) ??
  findShortGroup(turn, policy, swap) ??
  findOtherAway(turn, swap) ??
  findCertificateBlocker(turn.snapshot, swap);

const findUnprotected = ({ snapshot }: Readonly<Turn>, { victim, group }: Swap): Blocker | undefined => {
  const active = ['HealthCheck', 'ReplaceUnhealthy'].find((process) => !snapshot.group(group)?.suspended.includes(process));
  return active === undefined
    ? undefined
    : wait(`${active} of ${group} is not suspended, and Auto Scaling would replace ${victim} while it is away`, 'it is suspended');
};

/** The server is marked, so that it is not among those that serve: the others must be enough without it. */
const findShortGroup = ({ state, snapshot }: Readonly<Turn>, policy: Policy, { group, victim }: Swap): Blocker | undefined => {
  const marked = snapshot.statusOf(victim, group) === 'healthy' ? 0 : -1;
  return isAboveFloor(state, snapshot, policy, group, victim, new Map([[group, marked]]))
    ? undefined
    : wait(`${group} would fall below what must be in service`, 'servers of the group become healthy');
};

const findOtherAway = ({ state }: Readonly<Turn>, { id }: Swap): Blocker | undefined => {
  const away = state.swaps.find((other) => other.id !== id && other.reimage && !other.outcome);
  return away && wait(`${away.victim} is away`, 'it comes back');
};

const reimageVictim = ({ campaign, snapshot, intents, now }: Turn, swap: Swap): void => {
  const { id, group, victim } = swap;
  const image = campaign.wanted[group]?.image ?? '';
  const token = reimageToken(id);
  if (swap.stage !== 'reimaging') enterStage(swap, 'reimaging', now);
  swap.reimage = { token, image, at: now };
  intents.push({ kind: 'reimage', group, server: victim, swap: id, image, token, drainedUntil: certifiedUntil(snapshot, victim, group) });
};
