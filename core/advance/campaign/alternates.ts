import type { Policy } from '../../policy/policy.ts';
import { bootPrior, fitDuration, shareAbove } from '../../record/durations.ts';
import type { Intent } from '../../record/intent.ts';
import { maxIntents } from '../../record/intent.ts';
import { windowChunks } from '../../record/queue.ts';
import { askedForReplacementAt, beginSwap, isVictimTaken, type Swap } from '../../record/swap.ts';
import { countRoom } from '../capacity/budget.ts';
import { countMostSlots } from '../capacity/pace.ts';
import { countHeldSlots } from '../capacity/slots.ts';
import { placeOf, zoneLimits } from '../capacity/zone-limits.ts';
import { isLeavingOrGone } from '../swap/server-leaving.ts';
import { rollBackSwap } from '../swap/swap-changes.ts';
import { isHeld, isRollingBack, type Rule, type Turn } from '../turn.ts';
import { launchBatch, mustWaitToLaunch } from './launch-batch.ts';
import { leavesFreely } from './leaves-freely.ts';
import { listVictims } from './victims.ts';

/**
 * Replacements of one group and zone are alike, so whichever joins first may take the next victim. At the end of a campaign, when slots are free and no
 * victim is left to launch for, a few alternates are launched beside those that still boot; as many victims leave as replacements join, and what still boots
 * then is terminated by name. An alternate holds a slot as any swap does.
 */

/** Alternates of a campaign at most, as a share of the slots that the policy ever allows. */
const mostAlternates = 0.5;
/** The least chance that one joins before the last of those that boot, for which one is launched. */
const leastChance = 0.2;

const isOnTheWay = (swap: Swap): boolean => swap.method === 'launch-first' && !swap.outcome && !swap.rollback && !isVictimTaken(swap);
const isBooting = (swap: Swap): boolean => isOnTheWay(swap) && !swap.isProof && ['launching', 'booting', 'checking'].includes(swap.stage);

const askedAt = (swap: Swap): number => askedForReplacementAt(swap) ?? 0;

/** Those that boot, the youngest first: it has the longest to go. */
const listYoungest = (swaps: readonly Swap[]): Swap[] =>
  swaps.filter((swap) => isBooting(swap) && !swap.isAlternate).toSorted((a, b) => askedAt(b) - askedAt(a));

/** Gives each alternate that has joined the victim of the youngest swap that still boots in its place, and rolls back those that no server waits for. */
export const settleAlternates: Rule = (turn) => {
  const { state, now } = turn;
  if (!state.swaps.some(({ isAlternate, outcome }) => isAlternate && !outcome)) return;
  takeOver(turn);
  for (const swaps of Map.groupBy(state.swaps.filter(isOnTheWay), placeOf).values()) {
    const booting = listYoungest(swaps);
    for (const alternate of swaps.filter(({ isAlternate, stage }) => isAlternate && stage === 'joined')) {
      const youngest = booting.shift();
      if (!youngest) break;
      alternate.victim = youngest.victim;
      delete alternate.isAlternate;
      rollBackSwap(youngest, 'abandoned', 'another replacement joined first', now);
    }
    // It follows those that boot: what one of them waits for is what it would take.
    for (const [index, alternate] of swaps.filter(({ isAlternate }) => isAlternate).entries()) {
      const other = booting[index % Math.max(1, booting.length)];
      if (other) alternate.victim = other.victim;
      else rollBackSwap(alternate, 'abandoned', 'every server that was due has its replacement', now);
    }
  }
};

/** An alternate whose victim has lost its own swap, which failed, goes on in its stead. */
const takeOver = ({ state, snapshot }: Turn): void => {
  const owned = new Set(
    state.swaps.flatMap((swap) => (!swap.isAlternate && (isOnTheWay(swap) || isVictimTaken(swap)) ? [swap.victim] : [])),
  );
  for (const swap of state.swaps) {
    if (!swap.isAlternate || !isOnTheWay(swap) || owned.has(swap.victim) || isLeavingOrGone(snapshot, swap.victim, swap.group)) continue;
    delete swap.isAlternate;
    owned.add(swap.victim);
  }
};

/** Launches alternates where the end of a campaign waits for its last boots. */
export const beginAlternates: Rule = (turn) => {
  const { campaign, state, snapshot, policy, budget, intents, now } = turn;
  if (!policy || !isTail(turn, policy) || intents.length >= maxIntents) return;
  const { machines } = budget;
  // The budget was counted before this turn launched anything.
  const launchedNow = state.swaps.filter(({ launch, replacement }) => launch?.at === now && replacement === undefined).length;
  const slots = Math.min(campaign.earnedSlots, countMostSlots(turn), budget.slots);
  let free = Math.min(
    slots - countHeldSlots(state, now),
    Math.ceil(mostAlternates * countMostSlots(turn)) - (campaign.counters.alternates ?? 0),
    maxIntents - intents.length,
    machines ? machines.most - machines.now - launchedNow : maxIntents,
  );
  const limit = zoneLimits(state, snapshot, policy);
  const perGroup = new Map<string, number>();
  // Zones in which most still boot come first.
  const places = [...Map.groupBy(state.swaps.filter(isBooting), placeOf).values()].toSorted((a, b) => b.length - a.length);
  for (const swaps of places) {
    const [first] = swaps;
    if (free <= 0 || !first || !isWorthIt(turn, swaps)) continue;
    const { group } = first;
    const room = countRoom(state, snapshot, group) - (perGroup.get(group) ?? 0);
    const booting = listYoungest(swaps);
    const launched = swaps.length - booting.length;
    const count = Math.min(free, room, limit(first), Math.ceil(booting.length / 2) - launched);
    if (count <= 0 || mustWaitToLaunch(turn, first)) continue;
    perGroup.set(group, (perGroup.get(group) ?? 0) + count);
    free -= count;
    intents.push(launch(turn, booting.slice(0, count)));
  }
};

/** Does the campaign wait for its last boots, with nothing against it? None after a failure: then the fewest new servers are the best. */
const isTail = (turn: Readonly<Turn>, policy: Policy): boolean => {
  const { campaign, state, snapshot, isReady } = turn;
  const { phase, queue, counters, heal } = campaign;
  return (
    (phase === 'roll' || phase === 'settle') &&
    isReady &&
    !isRollingBack(turn) &&
    !isHeld(turn) &&
    heal === undefined &&
    counters.failed === 0 &&
    queue.first + windowChunks >= queue.chunks &&
    leavesFreely(turn, policy) &&
    listVictims(state, snapshot).length === 0
  );
};

/** Would one that is launched now, and takes as long as most, probably join before the last of these? */
const isWorthIt = ({ campaign, now }: Readonly<Turn>, swaps: readonly Swap[]): boolean => {
  const boot = fitDuration(campaign.durations.boot, bootPrior);
  const allBefore = swaps.reduce((chance, swap) => {
    const elapsed = (now - askedAt(swap)) / 1_000;
    return chance * (1 - shareAbove(boot, elapsed + boot.median) / Math.max(1e-9, shareAbove(boot, elapsed)));
  }, 1);
  return 1 - allBefore > leastChance;
};

/** One launch of alternates, each beside one that boots in the same place. */
const launch = (turn: Turn, beside: readonly Swap[]): Intent => {
  const { campaign, state, now } = turn;
  const swaps = beside.map(({ victim, group, zone }): Swap => {
    const stale = { id: victim, group, zone, launchedAt: 0, why: '' };
    return { ...beginSwap(campaign, stale, 'launch-first', 'launching', false, now), isAlternate: true };
  });
  campaign.counters.alternates = (campaign.counters.alternates ?? 0) + swaps.length;
  state.swaps.push(...swaps);
  return launchBatch(turn, swaps);
};
