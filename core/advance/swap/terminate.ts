import type { Policy } from '../../policy/policy.ts';
import type { CampaignState, GroupCapacity, Swap, Termination } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import { enteredAt, enterStage } from '../../record/swap.ts';
import { findStaleness } from '../../record/wanted.ts';
import { findExclusion, isAboveFloor, needsProof } from '../campaign/choose.ts';
import { capacityOf, countUnassigned } from '../capacity/book.ts';
import type { Snapshot } from '../snapshot.ts';
import { abandonSwap, isTerminationLost } from './progress.ts';

/** Why a victim may not be told to leave at this look; `isForGood` when it never may in this campaign. */
export type Refusal = { reason: string; unblock: string; isForGood: boolean };

const wait = (reason: string, unblock: string): Refusal => ({ reason, unblock, isForGood: false });

/** A value that nobody explains yet, or an absolute one that was sent and not answered: a decrement now would blur what it became. */
const isUnsettled = (book: GroupCapacity): boolean => book.unexplained !== undefined || book.pendingRaise !== undefined;

/**
 * The last check before the one act that cannot be undone: the facts about this very server, read at this look, must still say that it is
 * stale, in service, nobody's exception, that its replacement is healthy now, and that the group stays at or above its floor (I1, I3, I4).
 */
export const findTerminationBlocker = (state: CampaignState, look: Snapshot, policy: Policy, swap: Swap): Refusal | undefined => {
  const { campaign } = state;
  const wanted = campaign.wanted[swap.group];
  const facts = look.facts(swap.victim);
  if (isUnsettled(capacityOf(campaign, swap.group)))
    return wait(
      `desired capacity of ${swap.group} is not settled: changed by others, or raised without an answer`,
      'the next looks settle it',
    );
  if (needsProof(campaign, swap.group)) return wait('its image is not proven yet', 'the proof bakes');
  if (!swap.replacement || look.statusOf(swap.replacement, swap.group) !== 'healthy') {
    return wait(`replacement ${swap.replacement ?? ''} is not healthy at this look`, 'it becomes healthy again, or fails');
  }
  if (!facts || facts.state === 'unknown' || facts.image === undefined || !wanted) {
    return wait(`facts about ${swap.victim} could not be read`, 'EC2 answers');
  }
  const exception = findExclusion(look, campaign, swap.victim);
  if (exception) return { reason: `${swap.victim} is ${exception}`, unblock: 'lift the exception', isForGood: true };
  const member = look.member(swap.victim);
  const age = { ...facts, ...(member?.templateVersion !== undefined && { templateVersion: member.templateVersion }) };
  // A survey found it stale, by age too; what never changes need not be older now, so only the margin of "too old" is left out here.
  const isStale = findStaleness(age, wanted, look.now, policy.maxAge === undefined ? undefined : 0) !== undefined;
  if (!isStale) return { reason: `${swap.victim} is as wanted by now`, unblock: 'nothing to do', isForGood: true };
  const isServing = look.statusOf(swap.victim, swap.group) === 'healthy';
  if (isServing && !isAboveFloor(state, look, policy, swap.group, swap.victim)) {
    return wait(`${swap.group} would fall below what must be in service`, 'servers of the group become healthy');
  }
  return undefined;
};

/** Tells victims to leave whose replacements have joined, oldest join first, each checked alone. Answers the intents and what waits. */
export const terminateVictims = (
  state: CampaignState,
  look: Snapshot,
  policy: Policy,
  atMost: number,
): { intents: Intent[]; refusals: { swap: Swap; refusal: Refusal }[] } => {
  const intents: Intent[] = [];
  const refusals: { swap: Swap; refusal: Refusal }[] = [];
  const ready = state.swaps
    .filter((swap) => !swap.outcome && !swap.rollback && swap.method === 'launch-first')
    .filter(
      (swap) =>
        swap.stage === 'joined' || (swap.stage === 'terminating' && (!swap.termination || isTerminationLost(swap.termination, look.now))),
    )
    .toSorted((a, b) => (enteredAt(a, 'joined') ?? 0) - (enteredAt(b, 'joined') ?? 0));
  for (const swap of ready) {
    if (intents.length >= atMost) break;
    const refusal = findTerminationBlocker(state, look, policy, swap);
    if (refusal) {
      if (refusal.isForGood && swap.stage === 'joined') {
        state.campaign.skipped[swap.victim] ??= refusal.reason;
        abandonSwap(swap, refusal.reason, look.now);
      } else refusals.push({ swap, refusal });
      continue;
    }
    if (swap.stage === 'joined') enterStage(swap, 'terminating', look.now);
    swap.termination = { at: look.now, isConfirmed: false, decrement: true, sends: (swap.termination?.sends ?? 0) + 1 };
    intents.push({
      kind: 'terminate',
      group: swap.group,
      server: swap.victim,
      swap: swap.id,
      purpose: 'victim',
      decrement: true,
      savesConsole: false,
    });
  }
  return { intents, refusals };
};

/**
 * Ends replacements that are being taken back, and extra servers that no victim is left for. Both leave by name, with decrement;
 * a healthy one only when the group has what it must have in service without it (I1).
 */
export const terminateOwn = (state: CampaignState, look: Snapshot, policy: Policy | undefined, mayEndOrphans: boolean): Intent[] => {
  const intents: Intent[] = [];
  const isNeeded = (server: string, group: string): boolean =>
    look.statusOf(server, group) === 'healthy' && !isAboveFloor(state, look, policy, group, server);
  for (const swap of state.swaps) {
    const undoing = swap.rollback;
    if (!undoing || swap.outcome || !swap.replacement || isUnsettled(capacityOf(state.campaign, swap.group))) continue;
    if (undoing.termination && !isTerminationLost(undoing.termination, look.now)) continue;
    const standing = look.statusOf(swap.replacement, swap.group);
    if (standing === 'gone' || (standing === 'unseen' && look.facts(swap.replacement)?.state === 'terminated')) continue;
    if (isNeeded(swap.replacement, swap.group)) continue;
    undoing.termination = {
      at: look.now,
      isConfirmed: false,
      decrement: swap.method === 'launch-first',
      sends: (undoing.termination?.sends ?? 0) + 1,
    };
    intents.push({
      kind: 'terminate',
      group: swap.group,
      server: swap.replacement,
      swap: swap.id,
      purpose: 'rollback',
      decrement: swap.method === 'launch-first',
      savesConsole: undoing.outcome === 'failed',
    });
  }
  for (const group of state.campaign.groups) {
    const book = capacityOf(state.campaign, group);
    if (isUnsettled(book)) continue;
    for (const each of book.orphans) {
      if (isTerminationLost(each.termination, look.now)) intents.push(terminateOrphan(group, each.server, each.termination, look.now));
    }
    if (!mayEndOrphans) continue;
    const owned = new Set(state.swaps.flatMap((swap) => (swap.replacement && !swap.outcome ? [swap.replacement] : [])));
    const unassigned = look.observation.unclaimed
      .filter((each) => each.group === group && !owned.has(each.id) && look.statusOf(each.id, group) !== 'gone')
      .filter((each) => !book.orphans.some((known) => known.server === each.id))
      .toSorted((a, b) => b.launchedAt - a.launchedAt)
      .slice(0, Math.max(0, countUnassigned(state, group)));
    for (const server of unassigned) {
      if (isNeeded(server.id, group)) continue;
      const termination = { at: look.now, isConfirmed: false, decrement: true, sends: 0 };
      book.orphans.push({ server: server.id, termination });
      intents.push(terminateOrphan(group, server.id, termination, look.now));
    }
  }
  return intents;
};

const terminateOrphan = (group: string, server: string, told: Termination, now: number): Intent => {
  told.at = now;
  told.sends += 1;
  return { kind: 'terminate', group, server, purpose: 'orphan', decrement: true, savesConsole: false };
};
