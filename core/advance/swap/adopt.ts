import type { Observation } from '../../record/observation.ts';
import { beginSwap, enteredAt, enterStage } from '../../record/swap.ts';
import { needsProof } from '../campaign/proof.ts';
import { listVictims } from '../campaign/victims.ts';
import { countExtra } from '../capacity/slots.ts';
import { mayContinue, type Rule, type Turn } from '../turn.ts';
import { findLeaveBlocker } from './cordoning.ts';

type Unclaimed = Observation['unclaimed'][number];

/**
 * Adopts servers that are extra because of us: a raise of desired made them, Auto Scaling replaced a failed replacement, or others took a victim.
 * Each becomes the replacement of a victim, of its own zone where possible.
 */
export const adoptUnclaimed: Rule = (turn) => {
  const { campaign, state, snapshot, now } = turn;
  for (const server of listUnclaimed(turn)) {
    const { id, group, zone, launchedAt } = server;
    const waiting = state.swaps.find(
      (swap) =>
        swap.group === group &&
        swap.method === 'terminate-first' &&
        swap.termination?.isConfirmed &&
        !swap.replacement &&
        !swap.outcome &&
        launchedAt >= (enteredAt(swap, 'terminating') ?? 0) - clockTolerance,
    );
    if (waiting) {
      waiting.replacement = id;
      continue;
    }
    const view = snapshot.group(group);
    if (!view || !mayContinue(turn) || isProving(turn, group) || countExtra(state, view, now) <= 0) continue;
    const victims = listVictims(state, snapshot).filter((victim) => victim.group === group);
    // One that its workload lets leave, of the same zone, is the best; one that may not leave now may later.
    const free = victims.filter((each) => findLeaveBlocker(snapshot, each.id, each.group) === undefined);
    const victim = free.find((each) => each.zone === zone) ?? free[0] ?? victims.find((each) => each.zone === zone) ?? victims[0];
    if (!victim) continue;
    const swap = beginSwap(campaign, victim, 'launch-first', 'launching', needsProof(campaign, group), now);
    swap.stages = [{ name: 'launching', at: launchedAt }];
    swap.replacement = id;
    enterStage(swap, 'booting', now);
    state.swaps.push(swap);
  }
};

/**
 * Is the group's image being proven by a swap already? Then an extra server waits: Auto Scaling launched it for a server that others took, and where
 * the image proves to be bad, the one that we launched leaves and the others are Auto Scaling's own.
 */
const isProving = ({ campaign, state }: Readonly<Turn>, group: string): boolean =>
  needsProof(campaign, group) && state.swaps.some((swap) => swap.group === group && swap.isProof && !swap.outcome);

/** EC2 writes whole seconds, and our clock follows AWS within one: so much earlier a launch may seem to be, in milliseconds. */
const clockTolerance = 2_000;

/** Could our last raise of desired have made this server? One that is older was there before it, for whatever reason. */
const isOfLastRaise = ({ campaign }: Readonly<Turn>, { group, launchedAt }: Unclaimed): boolean => {
  const raisedAt = campaign.capacity[group]?.changes.findLast(({ by, isOthers }) => by > 0 && !isOthers)?.at;
  return raisedAt !== undefined && launchedAt >= raisedAt - clockTolerance;
};

/** Servers of the wanted image that no swap has claimed, group by group: what our last raise may have made first, then the oldest. */
const listUnclaimed = (turn: Readonly<Turn>): Unclaimed[] => {
  const { campaign, state, snapshot, observation } = turn;
  const claimed = new Set(state.swaps.flatMap((swap) => (swap.replacement ? [swap.replacement] : [])));
  return campaign.groups.flatMap((group) =>
    observation.unclaimed
      .filter(({ id, isWanted, group: own }) => isWanted && own === group && !claimed.has(id))
      .filter(({ id }) => !['gone', 'unhealthy', 'dead'].includes(snapshot.statusOf(id, group)))
      .toSorted((a, b) => Number(isOfLastRaise(turn, b)) - Number(isOfLastRaise(turn, a)) || a.launchedAt - b.launchedAt),
  );
};
