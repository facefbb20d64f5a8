import type { Policy } from '../../policy/policy.ts';
import { capacityOf } from '../../record/capacity.ts';
import { maxIntents } from '../../record/intent.ts';
import type { Method, Stage } from '../../record/stages.ts';
import type { StaleServer } from '../../record/stale-server.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import { countRoom } from '../capacity/budget.ts';
import { hasOpenDecrement } from '../capacity/expected-desired.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import { countMostSlots } from '../capacity/pace.ts';
import { countHeldSlots, isRebalancing } from '../capacity/slots.ts';
import { raiseDesired } from '../capacity/step-desired.ts';
import { placeOf, zoneLimits } from '../capacity/zone-limits.ts';
import type { Snapshot } from '../snapshot.ts';
import { mustDrain } from '../swap/certificate.ts';
import { findLeaveBlocker, placeCordons } from '../swap/cordoning.ts';
import { terminateVictim } from '../swap/terminate-victim.ts';
import { findVictimBlocker } from '../swap/termination-blocker.ts';
import { isHeld, mayContinue, type Rule, type Turn } from '../turn.ts';
import { chooseZone } from './choose-zone.ts';
import { countLeft, forecastEnd } from './forecast.ts';
import { launchBatch, mustWaitToLaunch } from './launch-batch.ts';
import { leavesFreely } from './leaves-freely.ts';
import { methodOf } from './method.ts';
import { findPart, isBaking, mostBehindProof } from './proof.ts';
import { raisesDesired } from './raises-desired.ts';
import { isSick, listVictims } from './victims.ts';

/** LaunchInstances takes at most 100 servers of one zone (API reference, RequestedCapacity). */
const largestBatch = 100;

/** Begins as many swaps as proof, pace, budget and brakes allow. */
export const beginSwaps: Rule = (turn) => {
  const { campaign, state, policy, budget, intents, now } = turn;
  const mayBegin = mayContinue(turn) && !isHeld(turn);
  turn.allowedSlots = mayBegin && policy ? countAllowedSlots(turn, policy) : 0;
  if (campaign.phase === 'roll' || campaign.phase === 'proof')
    campaign.budgetSlots = Math.max(campaign.budgetSlots, Math.min(budget.slots, countMostSlots(turn)));
  if (!mayBegin || !policy || intents.length >= maxIntents) return;
  const held = countHeldSlots(state, now);
  const method = methodOf(campaign, policy, budget);
  const { machines } = budget;
  const launches = machines && method === 'launch-first' ? machines.most - machines.now : maxIntents;
  const free = Math.min(turn.allowedSlots - held, maxIntents - intents.length, launches);
  if (free > 0) beginWithin(turn, policy, method, free);
};

/**
 * The first swap of an unproven image runs alone until it has joined; while it bakes a few may boot behind it. Afterwards: what evidence has earned, inside
 * the budget. A late campaign grows faster, never wider.
 */
const countAllowedSlots = (turn: Readonly<Turn>, policy: Policy): number => {
  const { campaign, state, snapshot, budget, now } = turn;
  if (campaign.phase === 'proof') {
    if (!campaign.groups.some((group) => snapshot.group(group) !== undefined)) return 0;
    return mayBootBehindProof(turn, policy) ? Math.max(1, Math.min(mostBehindProof, countMostSlots(turn), budget.slots)) : 1;
  }
  const { deadline, earnedSlots, durations } = campaign;
  const isLate = deadline !== undefined && forecastEnd(countLeft(state), earnedSlots, durations, now) > deadline.at;
  const earned = isLate ? Math.max(earnedSlots, Math.ceil(earnedSlots * policy.pace.growth)) : earnedSlots;
  return Math.min(earned, countMostSlots(turn), budget.slots);
};

/** May others boot while the proof bakes? Its image is known by then to boot and to serve, and what boots is terminated by name where it turns out bad. */
const mayBootBehindProof = (turn: Readonly<Turn>, policy: Policy): boolean =>
  leavesFreely(turn, policy) && !policy.proof.inPlace && !turn.campaign.heal && turn.state.swaps.some(isBaking);

/** What begins: swaps by place, each batch one launch; and by how much desired is raised. */
type Begun = { batches: Map<string, Swap[]>; raises: Map<string, number> };

const beginWithin = (turn: Turn, policy: Policy, method: Method, free: number): void => {
  const begun = chooseSwaps(turn, policy, method, free);
  for (const [group, count] of begun.raises) raise(turn, group, count);
  for (const batch of begun.batches.values()) {
    if (method === 'launch-first') turn.intents.push(launchBatch(turn, batch));
    else haveLeave(turn, batch);
    turn.state.swaps.push(...batch);
  }
};

/** What a swap does first: launch the replacement; or have the victim leave, where a workload drains it by a cordon. */
const firstStage = (snapshot: Snapshot, method: Method, { group }: StaleServer): Stage =>
  method === 'launch-first' ? 'launching' : method === 'reimage' || mustDrain(snapshot, group) ? 'cordoning' : 'terminating';

const chooseSwaps = (turn: Turn, policy: Policy, method: Method, most: number): Begun => {
  const { campaign, state, snapshot, now } = turn;
  const limit = zoneLimits(state, snapshot, policy);
  const begun: Begun = { batches: new Map(), raises: new Map() };
  const perGroup = new Map<string, number>();
  // Nothing is launched or raised before all are chosen.
  const waits = new Map<string, boolean>();
  const mustWait = (victim: StaleServer): boolean => {
    const place = placeOf(victim);
    const known = waits.get(place) ?? mustWaitToLaunch(turn, victim);
    waits.set(place, known);
    return known;
  };
  const swaps = [...state.swaps];
  let free = most;
  for (const stale of listVictims(state, snapshot)) {
    if (free <= 0) break;
    const victim = method === 'launch-first' ? { ...stale, zone: chooseZone(snapshot, stale) } : stale;
    if (findLeaveBlocker(snapshot, victim.id, victim.group)) continue;
    const count = perGroup.get(victim.group) ?? 0;
    if (method === 'launch-first') {
      if (mustWait(victim)) continue;
      if (count >= countRoom(state, snapshot, victim.group)) continue;
      if (raisesDesired(policy, snapshot, victim.group)) {
        // A raise would only count a server as wanted that Auto Scaling is about to have replaced another one, and no server would come for it.
        const view = snapshot.group(victim.group);
        if (!view || isRebalancing(state, view, now)) continue;
        begun.raises.set(victim.group, (begun.raises.get(victim.group) ?? 0) + 1);
        perGroup.set(victim.group, count + 1);
        free -= 1;
        continue;
      }
    } else if (!mayGoFirst(turn, policy, victim)) continue;
    else if (!isSick(snapshot, victim) && !isAboveFloor(state, snapshot, policy, victim.group, victim.id, perGroup)) continue;
    const part = findPart(state, swaps, victim.group);
    if (part === 'none') continue;
    const here = begun.batches.get(placeOf(victim)) ?? [];
    if (here.length >= Math.min(largestBatch, limit(victim))) continue;
    const swap = beginSwap(campaign, victim, method, firstStage(snapshot, method, victim), part === 'proof', now);
    begun.batches.set(placeOf(victim), [...here, swap]);
    swaps.push(swap);
    // What does not serve costs the floor nothing.
    if (method === 'launch-first' || !isSick(snapshot, victim)) perGroup.set(victim.group, count + 1);
    free -= 1;
  }
  return begun;
};

/** A victim that goes before its replacement is there is asked about like any other; one that turns out to be an exception is left alone. */
const mayGoFirst = (turn: Turn, policy: Policy, { id, group }: StaleServer): boolean => {
  const blocker = findVictimBlocker(turn, policy, { group, victim: id });
  if (blocker?.isForGood) turn.campaign.skipped[id] ??= blocker.reason;
  return blocker === undefined;
};

/** Each number takes a scaling policy of its own, of which a group has 50 at most: powers of two need few. */
const floorToPower = (count: number): number => 2 ** Math.floor(Math.log2(count));

/** A raise is known from what others do by a read that has caught up with all our own calls. What is more than a power of two waits. */
const raise = (turn: Turn, group: string, count: number): void => {
  const { campaign, state, snapshot } = turn;
  const view = snapshot.group(group);
  const capacity = capacityOf(campaign, group);
  if (!view || view.desired !== capacity.baseline + capacity.surge || hasOpenDecrement(state, group)) return;
  raiseDesired(turn, group, floorToPower(count), 'surge');
};

/** Victims that no workload drains are terminated, and Auto Scaling itself replaces each of them; the others are cordoned before. */
const haveLeave = (turn: Turn, batch: readonly Swap[]): void => {
  for (const swap of batch) if (swap.stage === 'cordoning') placeCordons(turn, swap, swap.victim);
  for (const swap of batch) if (swap.stage === 'terminating') terminateVictim(turn, swap);
};
