import type { Policy } from '../../policy/policy.ts';
import type { Campaign, CampaignState, StaleServer, Swap } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import { beginSwap, enterStage } from '../../record/swap.ts';
import { wantedKey } from '../../record/wanted.ts';
import { capacityOf, countHeldSlots, countUnassigned, hasOpenDecrement, isHoldingSlot } from '../capacity/book.ts';
import { countRoom, resolvePace } from '../capacity/pace.ts';
import type { Snapshot } from '../snapshot.ts';

/** LaunchInstances takes at most 100 servers of one zone (API reference, RequestedCapacity). */
const largestBatch = 100;

/** Why a stale server is not a victim now, or undefined when it may be. */
export const findExclusion = (look: Snapshot, campaign: Campaign, id: string): string | undefined => {
  const member = look.member(id);
  if (!member) return 'gone';
  if (campaign.skipped[id]) return campaign.skipped[id];
  if (member.isProtected) return 'protected from scale-in';
  if (member.lifecycle === 'Standby' || member.lifecycle === 'EnteringStandby') return 'in standby by others';
  if (look.facts(id)?.isExcluded) return 'tagged recycler:exclude';
  if (member.lifecycle.startsWith('Terminat') || member.lifecycle.startsWith('Detach')) return 'leaving already';
  return undefined;
};

/** Stale servers that may be replaced now, most urgent first. */
export const listVictims = (state: CampaignState, look: Snapshot): StaleServer[] => {
  const taken = new Set(state.swaps.filter((swap) => !swap.outcome).map((swap) => swap.victim));
  return state.queue.filter((server) => !taken.has(server.id) && findExclusion(look, state.campaign, server.id) === undefined);
};

/** May a swap that begins now only be the proof of its group's image? */
export const needsProof = (campaign: Campaign, group: string): boolean => {
  const wanted = campaign.wanted[group];
  return wanted === undefined || !campaign.proven.includes(wantedKey(wanted));
};

/** FNV-1a, 32 bits, as hexadecimal: tells campaigns apart within a launch token. */
const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};

/** The client token of a launch: the same for every repeat of one attempt, and never the same for another. */
export const launchToken = (campaign: string, batch: number, attempt: number): string =>
  `recycler-${fingerprint(campaign)}${fingerprint(`${campaign}#`)}-${batch}-${attempt}`;

/**
 * Adopts servers that we owe to ourselves: a raise by number made them, Auto Scaling replaced a failed replacement,
 * or a victim was taken by others. Each becomes the replacement of a victim, of its own zone where possible.
 */
export const adoptUnclaimed = (state: CampaignState, look: Snapshot, mayBegin: boolean): void => {
  const { campaign, swaps } = state;
  const known = new Set(swaps.flatMap((swap) => (swap.replacement ? [swap.replacement] : [])));
  for (const group of campaign.groups) {
    const unclaimed = look.observation.unclaimed
      .filter(
        (each) =>
          each.isWanted &&
          each.group === group &&
          !known.has(each.id) &&
          !['gone', 'unhealthy', 'dead'].includes(look.statusOf(each.id, group)),
      )
      .toSorted((a, b) => a.launchedAt - b.launchedAt);
    for (const unclaimedServer of unclaimed) {
      const waiting = swaps.find(
        (swap) => swap.group === group && swap.method === 'terminate-first' && swap.termination && !swap.replacement && !swap.outcome,
      );
      if (waiting) {
        waiting.replacement = unclaimedServer.id;
        continue;
      }
      if (!mayBegin || countUnassigned(state, group) <= 0) continue;
      const victims = listVictims(state, look).filter((victim) => victim.group === group);
      const victim = victims.find((each) => each.zone === unclaimedServer.zone) ?? victims[0];
      if (!victim) continue;
      const swap = beginSwap(campaign, victim, 'launch-first', needsProof(campaign, group), look.now);
      swap.stages = [{ name: 'launching', at: unclaimedServer.launchedAt }];
      swap.replacement = unclaimedServer.id;
      enterStage(swap, 'booting', look.now);
      swaps.push(swap);
    }
  }
};

/** How much may begin now and how: decided by pace, proof and brakes. */
export type Permission = { slots: number; method: 'launch-first' | 'terminate-first' };

type Zoned = { group: string; zone: string };
const placeOf = ({ group, zone }: Zoned): string => `${group} ${zone}`;

const zoneLimits = (state: CampaignState, look: Snapshot, policy: Policy): ((place: Zoned) => number) => {
  const { swaps } = state;
  const { perZone } = resolvePace(policy, 1);
  const sizes = new Map<string, number>();
  const extra = new Set(swaps.flatMap((swap) => (swap.replacement && !swap.outcome ? [swap.replacement] : [])));
  for (const group of look.observation.groups) {
    for (const member of group.members) {
      if (extra.has(member.id) || member.lifecycle.startsWith('Terminat')) continue;
      const place = placeOf({ group: group.name, zone: member.zone });
      sizes.set(place, (sizes.get(place) ?? 0) + 1);
    }
  }
  const held = new Map<string, number>();
  for (const swap of swaps.filter((each) => isHoldingSlot(each, look.now))) held.set(placeOf(swap), (held.get(placeOf(swap)) ?? 0) + 1);
  return (place) => Math.max(1, Math.ceil(perZone * (sizes.get(placeOf(place)) ?? 0))) - (held.get(placeOf(place)) ?? 0);
};

/** Is desired raised by number here? A fact of the policy or of the survey, never chosen from an error. */
export const raisesByNumber = (policy: Policy, look: Snapshot, group: string): boolean =>
  policy.launch === 'desired-capacity' || look.group(group)?.needsRaise === true;

/**
 * Begins as many swaps as the permission allows, and answers the intents that launch their replacements (or, terminate-first, that
 * let Auto Scaling replace their victims). One launch intent serves all victims of one zone.
 */
export const beginSwaps = (state: CampaignState, look: Snapshot, policy: Policy, permission: Permission): Intent[] => {
  const { campaign, swaps } = state;
  let free = permission.slots - countHeldSlots(state, look.now);
  if (free <= 0) return [];
  const limit = zoneLimits(state, look, policy);
  const begun = new Map<string, Swap[]>();
  const perGroup = new Map<string, number>();
  const raises = new Map<string, number>();
  const intents: Intent[] = [];
  for (const victim of listVictims(state, look)) {
    if (free <= 0) break;
    const book = capacityOf(campaign, victim.group);
    const place = placeOf(victim);
    const group = perGroup.get(victim.group) ?? 0;
    if (permission.method === 'launch-first') {
      if ((book.backoff[victim.zone]?.until ?? 0) > look.now) continue;
      if (countUnassigned(state, victim.group) > 0 || book.pendingRaise) continue; // what is owed is adopted before more is launched
      if (group >= countRoom(state, look, victim.group)) continue;
      if (raisesByNumber(policy, look, victim.group)) {
        raises.set(victim.group, (raises.get(victim.group) ?? 0) + 1);
        perGroup.set(victim.group, group + 1);
        free -= 1;
        continue;
      }
    } else if (!isAboveFloor(state, look, policy, victim.group, victim.id, group)) continue;
    const here = begun.get(place) ?? [];
    if (here.length >= Math.min(largestBatch, limit(victim))) continue;
    const swap = beginSwap(campaign, victim, permission.method, needsProof(campaign, victim.group), look.now);
    begun.set(place, [...here, swap]);
    perGroup.set(victim.group, group + 1);
    free -= 1;
  }
  for (const [group, count] of raises) {
    const desired = look.group(group)?.desired;
    // An absolute number may only be built on a read that has caught up with all our own calls.
    const { baseline, surge } = capacityOf(campaign, group);
    if (desired === undefined || desired !== baseline + surge || hasOpenDecrement(state, group)) continue;
    capacityOf(campaign, group).pendingRaise = { from: desired, to: desired + count, at: look.now };
    intents.push({ kind: 'raise', group, from: desired, to: desired + count });
  }
  for (const batch of begun.values()) {
    const first = batch[0];
    if (!first) continue;
    if (permission.method === 'terminate-first') {
      for (const swap of batch) {
        swap.termination = { at: look.now, isConfirmed: false, decrement: false, sends: 1 };
        intents.push({
          kind: 'terminate',
          group: swap.group,
          server: swap.victim,
          swap: swap.id,
          purpose: 'victim',
          decrement: false,
          savesConsole: false,
        });
      }
    } else {
      campaign.counters.batches += 1;
      const launch = { token: launchToken(campaign.id, campaign.counters.batches, 1), count: batch.length, attempt: 1, at: look.now };
      for (const swap of batch) swap.launch = { ...launch };
      intents.push({
        kind: 'launch',
        group: first.group,
        zone: first.zone,
        count: batch.length,
        token: launch.token,
        swaps: batch.map((swap) => swap.id),
      });
    }
    swaps.push(...batch);
  }
  return intents;
};

/**
 * Would the group still have what the policy demands in service with this server told to leave, and `telling` more that no record names yet?
 * What others want in service, less what may be unavailable; a group already below its floor is not touched.
 */
export const isAboveFloor = (
  state: CampaignState,
  look: Snapshot,
  policy: Policy | undefined,
  group: string,
  server: string,
  telling = 0,
): boolean => {
  const book = capacityOf(state.campaign, group);
  const fleet = Object.values(state.campaign.capacity).reduce((sum, each) => sum + each.baseline, 0);
  const floor = Math.max(look.group(group)?.min ?? 0, book.baseline - (policy ? resolvePace(policy, fleet).unavailable : 0));
  // Termination, and not seen leaving yet: no longer to be counted on.
  const told = new Set([
    ...state.swaps
      .filter((swap) => swap.group === group && !swap.outcome)
      .flatMap((swap) => [
        ...(swap.termination ? [swap.victim] : []),
        ...(swap.rollback?.termination && swap.replacement ? [swap.replacement] : []),
      ]),
    ...book.orphans.map((each) => each.server),
  ]);
  told.delete(server);
  const unseen = [...told].filter((each) => look.statusOf(each, group) === 'healthy').length;
  return look.countHealthy(group) - unseen - telling - 1 >= floor;
};
