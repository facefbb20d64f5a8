import type { Policy } from '../../policy/policy.ts';
import type { Campaign, CampaignState, Swap, Termination } from '../../record/campaign.ts';
import { bootPrior, fitDuration, highOf } from '../../record/durations.ts';
import { enteredAt, enterStage } from '../../record/swap.ts';
import { wantedKey } from '../../record/wanted.ts';
import { capacityOf, enterChange, readLag } from '../capacity/book.ts';
import type { Snapshot } from '../snapshot.ts';

/** What progress found that concerns more than the one swap. */
export type SwapEvent =
  | { kind: 'joined'; swap: Swap }
  | { kind: 'failed'; swap: Swap; isImageFault: boolean }
  | { kind: 'proven'; swap: Swap };

const looksToJoin = 2;
/** EC2 and Auto Scaling may take minutes to tell of a new server ("Eventual consistency", Amazon EC2 developer guide). */
const unseenGraceSeconds = 300;
const firstBootTimeoutSeconds = 20 * 60;

/**
 * Seconds a replacement may take from launch to joined: as the policy says, else well beyond what was measured. The newest boots favour the
 * quick ones, since slow ones are still under way, so the spread alone says too little: at least two and a half times the slowest.
 */
export const bootTimeout = (campaign: Campaign, policy: Policy): number => {
  if (policy.proof.timeout !== 'auto') return policy.proof.timeout;
  if (campaign.durations.boot.length < 5) return firstBootTimeoutSeconds;
  return Math.min(
    firstBootTimeoutSeconds,
    Math.max(300, highOf(fitDuration(campaign.durations.boot, bootPrior), 5), 2.5 * Math.max(...campaign.durations.boot)),
  );
};

/** A telling that was answered: the server leaves, and desired is one lower. */
export const confirmTermination = (campaign: Campaign, group: string, told: Termination): void => {
  told.isConfirmed = true;
  if (told.decrement) enterChange(capacityOf(campaign, group), -1, told.at);
};

/** A telling that was never answered, of a server that is seen leaving: by our call, or by somebody else's that left desired as it was. */
export const confirmGone = (campaign: Campaign, group: string, told: Termination, now: number): void => {
  told.isConfirmed = true;
  if (told.decrement) capacityOf(campaign, group).ambiguous.push(now);
};

/** Was the call to end a server lost for so long that it must be sent again? */
export const isTerminationLost = (told: Termination | undefined, now: number): boolean =>
  told !== undefined && !told.isConfirmed && now - told.at > readLag;

/**
 * Has a server left for good? Either EC2 itself calls it terminated, or it is drained everywhere and shutting down, from which no server
 * comes back ("Instance lifecycle", Amazon EC2 user guide), or it is drained and its group no longer lists it.
 */
const hasLeft = (look: Snapshot, id: string): boolean => {
  const state = look.facts(id)?.state;
  if (state === 'terminated') return true;
  return !look.isAtWork(id) && (state === 'shutting-down' || look.member(id) === undefined);
};

/** Is a server on its way out or gone, as far as this look can tell? */
export const isLeavingOrGone = (look: Snapshot, id: string, group: string): boolean => {
  const standing = look.statusOf(id, group);
  if (standing === 'gone') return true;
  return standing === 'unseen' && look.facts(id)?.state !== 'running' && look.facts(id)?.state !== 'pending';
};

const rollback = (swap: Swap, outcome: 'failed' | 'abandoned' | 'quarantined', reason: string, now: number): void => {
  swap.rollback ??= { outcome, reason, at: now };
};

/** Ends a swap early: its replacement, if there is one, will leave by name; its victim stays. */
export const abandonSwap = (swap: Swap, reason: string, now: number): void => rollback(swap, 'abandoned', reason, now);

const finish = (swap: Swap, outcome: NonNullable<Swap['outcome']>, reason: string | undefined): void => {
  swap.outcome = outcome;
  if (reason !== undefined) swap.reason = reason;
};

const fail = (swap: Swap, reason: string, isImageFault: boolean, now: number): SwapEvent[] => {
  rollback(swap, 'failed', reason, now);
  return [{ kind: 'failed', swap, isImageFault }];
};

const progressTakeBack = (state: CampaignState, look: Snapshot, swap: Swap): void => {
  const undoing = swap.rollback;
  if (!undoing) return;
  if (swap.method === 'terminate-first' && !swap.termination) {
    // Nobody left for its replacement, which is a server of the group like any other.
    finish(swap, undoing.outcome, undoing.reason);
    return;
  }
  if (!swap.replacement) {
    if (swap.stage === 'launching' && (swap.launch || swap.termination)) return; // the launch must be answered first: what it made is ours to end
    finish(swap, undoing.outcome, undoing.reason);
    return;
  }
  if (undoing.termination && !undoing.termination.isConfirmed && isLeavingOrGone(look, swap.replacement, swap.group))
    confirmGone(state.campaign, swap.group, undoing.termination, look.now);
  if (isLeavingOrGone(look, swap.replacement, swap.group) && hasLeft(look, swap.replacement)) {
    finish(swap, undoing.outcome, undoing.reason);
  }
};

/** Why the replacement cannot be what the campaign wants, or undefined. */
const findMismatch = (state: CampaignState, look: Snapshot, swap: Swap): string | undefined => {
  const wanted = state.campaign.wanted[swap.group];
  const facts = swap.replacement ? look.facts(swap.replacement) : undefined;
  if (!wanted || !facts || facts.image === undefined) return undefined;
  return facts.image === wanted.image ? undefined : `${swap.replacement} came up with image ${facts.image}, wanted ${wanted.image}`;
};

const passesProbes = (look: Snapshot, policy: Policy, id: string): { passes: boolean; reason?: string } => {
  if (policy.proof.probes.length === 0) return { passes: true };
  const verdict = look.observation.probes[id];
  return verdict?.verdict === 'pass' ? { passes: true } : { passes: false, reason: verdict?.reason ?? 'probe not answered yet' };
};

const progressReplacement = (state: CampaignState, look: Snapshot, policy: Policy, swap: Swap & { replacement: string }): SwapEvent[] => {
  const { campaign } = state;
  const { now } = look;
  const standing = look.statusOf(swap.replacement, swap.group);
  const launched = swap.stages[0]?.at ?? now;
  const elapsed = (now - launched) / 1_000;
  const mismatch = findMismatch(state, look, swap);
  if (mismatch) return fail(swap, mismatch, false, now);
  if (standing === 'gone' || standing === 'dead')
    return fail(swap, `replacement ${swap.replacement} was ended by others before it was done`, false, now);
  if (standing === 'unhealthy') return fail(swap, `Auto Scaling calls replacement ${swap.replacement} unhealthy`, true, now);
  if (standing === 'unseen') {
    return elapsed > unseenGraceSeconds ? fail(swap, `replacement ${swap.replacement} was never seen in ${swap.group}`, false, now) : [];
  }
  if (swap.stage === 'joined') {
    if (standing === 'healthy') return swap.isProof ? progressBake(campaign, look, policy, swap) : [];
    swap.healthyLooks = 0;
    if (standing === 'failing' || swap.isProof) return fail(swap, `replacement ${swap.replacement} joined and then failed`, true, now);
    return [];
  }
  const timeout = bootTimeout(campaign, policy);
  const probes = standing === 'healthy' ? passesProbes(look, policy, swap.replacement) : { passes: false };
  if (!probes.passes) {
    swap.healthyLooks = 0;
    const what = probes.reason ?? (standing === 'failing' ? 'is called unhealthy' : 'is still starting');
    return elapsed > timeout
      ? fail(swap, `replacement ${swap.replacement} did not join within ${Math.round(timeout)} s: ${what}`, true, now)
      : [];
  }
  swap.healthyLooks += 1;
  if (swap.stage === 'booting') enterStage(swap, 'checking', now);
  // A version we could not read is not the version we want: the facts must be there before anything trusts the server.
  if (swap.healthyLooks < looksToJoin || look.facts(swap.replacement)?.image === undefined) return [];
  enterStage(swap, 'joined', now);
  campaign.durations.boot = [...campaign.durations.boot, elapsed].slice(-64);
  return [{ kind: 'joined', swap }];
};

const progressBake = (campaign: Campaign, look: Snapshot, policy: Policy, swap: Swap): SwapEvent[] => {
  const wanted = campaign.wanted[swap.group];
  const joined = enteredAt(swap, 'joined') ?? look.now;
  if (!wanted || campaign.proven.includes(wantedKey(wanted)) || look.now - joined < policy.proof.bake * 1_000) return [];
  campaign.proven.push(wantedKey(wanted));
  return [{ kind: 'proven', swap }];
};

const progressTerminating = (state: CampaignState, look: Snapshot, swap: Swap): void => {
  const { campaign } = state;
  if (!swap.termination && isLeavingOrGone(look, swap.victim, swap.group)) {
    leaveReplacement(campaign, swap, `${swap.victim} was ended by others`);
    return;
  }
  if (swap.termination && !swap.termination.isConfirmed && isLeavingOrGone(look, swap.victim, swap.group))
    confirmGone(campaign, swap.group, swap.termination, look.now);
  if (campaign.stop && isTerminationLost(swap.termination, look.now)) {
    // Nothing is told a second time after a stop: the victim stays, and what was launched for it leaves.
    delete swap.termination;
    abandonSwap(swap, campaign.stop.reason, look.now);
    return;
  }
  if (!swap.termination?.isConfirmed || !hasLeft(look, swap.victim)) return;
  campaign.durations.terminate = [...campaign.durations.terminate, (look.now - swap.termination.at) / 1_000].slice(-64);
  campaign.counters.replaced += 1;
  enterStage(swap, 'done', look.now);
  finish(swap, 'done', undefined);
};

/** A replacement that died after its victim was told to leave still speaks against its image. */
const watchFinishing = (look: Snapshot, swap: Swap): SwapEvent[] => {
  if (!swap.replacement || swap.rollback) return [];
  const standing = look.statusOf(swap.replacement, swap.group);
  return standing === 'gone' || standing === 'unhealthy' || standing === 'dead' ? [{ kind: 'failed', swap, isImageFault: false }] : [];
};

/** Moves one swap as far as this look allows. Level-triggered: it depends on the swap's record and the look alone. */
export const progressSwap = (state: CampaignState, look: Snapshot, policy: Policy | undefined, swap: Swap): SwapEvent[] => {
  if (swap.outcome) return [];
  if (swap.rollback) {
    progressTakeBack(state, look, swap);
    return [];
  }
  if (swap.stage === 'terminating') {
    const swapEvents = watchFinishing(look, swap);
    progressTerminating(state, look, swap);
    return swapEvents;
  }
  if (swap.method === 'terminate-first') return progressInPlace(state, look, policy, swap);
  if (isLeavingOrGone(look, swap.victim, swap.group)) {
    leaveReplacement(state.campaign, swap, `${swap.victim} was ended by others`);
    return [];
  }
  if (!swap.replacement || !policy) return [];
  if (swap.stage === 'launching') enterStage(swap, 'booting', look.now);
  return progressReplacement(state, look, policy, swap as Swap & { replacement: string });
};

/**
 * Others took the victim, or desired: the swap ends, and its replacement stays as a server of the group (or as a orphanToEnd to adopt).
 * A proof goes on all the same, for no other server may be launched with its image before it has joined; no victim leaves for it.
 */
export const leaveReplacement = (campaign: Campaign, swap: Swap, reason: string): void => {
  const wanted = campaign.wanted[swap.group];
  const isProving = swap.isProof && wanted !== undefined && !campaign.proven.includes(wantedKey(wanted));
  if (swap.stage === 'launching' && swap.launch && !swap.replacement) swap.rollback = { outcome: 'abandoned', reason, at: swap.launch.at };
  else if (swap.replacement && isProving) swap.method = 'terminate-first';
  else finish(swap, 'abandoned', reason);
};

/** Terminate-first: Auto Scaling replaces the victim itself, so the swap waits for a unclaimedServer and for it to join. */
const progressInPlace = (state: CampaignState, look: Snapshot, policy: Policy | undefined, swap: Swap): SwapEvent[] => {
  if (swap.termination && !swap.termination.isConfirmed && isLeavingOrGone(look, swap.victim, swap.group))
    swap.termination.isConfirmed = true;
  if (!swap.replacement || !policy) return [];
  if (swap.stage === 'launching') enterStage(swap, 'booting', look.now);
  const swapEvents = progressReplacement(state, look, policy, swap as Swap & { replacement: string });
  const wanted = state.campaign.wanted[swap.group];
  const isProven = !swap.isProof || (wanted !== undefined && state.campaign.proven.includes(wantedKey(wanted)));
  if (swap.stage === 'joined' && isProven && !swap.termination)
    finish(swap, 'abandoned', 'its victim was ended, or desired capacity changed, by others');
  else if (swap.stage === 'joined' && isProven && hasLeft(look, swap.victim)) {
    state.campaign.counters.replaced += 1;
    enterStage(swap, 'done', look.now);
    finish(swap, 'done', undefined);
  }
  return swapEvents;
};
