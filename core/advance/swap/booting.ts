import type { Policy } from '../../policy/policy.ts';
import type { Campaign } from '../../record/campaign.ts';
import { addDuration, bootPrior, fitDuration, highOf } from '../../record/durations.ts';
import { askedForReplacementAt, enterStage, type Swap } from '../../record/swap.ts';
import { findDifference } from '../../record/wanted.ts';
import type { Blocker, SwapEvent } from '../findings.ts';
import type { ServerStatus } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { progressToJoined } from './checking.ts';
import { failSwap } from './fail-swap.ts';
import { findScaleIn } from './find-scale-in.ts';
import { progressJoined } from './joined.ts';
import { judgeDeath } from './judge-death.ts';
import { rejoinTimeout } from './rejoin-timeout.ts';
import { rollBackScaledIn } from './scaled-in.ts';

/** EC2 and Auto Scaling may take minutes to show a new server ("Eventual consistency", Amazon EC2 developer guide). */
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

/** Moves a swap on by its replacement, from its first sight until it has joined and, as a proof, baked. */
export const progressReplacement = (turn: Turn, swap: Swap): SwapEvent[] => {
  const { campaign, snapshot, policy, blockers, now } = turn;
  const { replacement } = swap;
  if (replacement === undefined || !policy) return [];
  if (isAskedFor(swap)) enterStage(swap, 'booting', now);
  const status = snapshot.statusOf(replacement, swap.group);
  const elapsed = (now - (askedForReplacementAt(swap) ?? now)) / 1_000;
  const lost = swap.method === 'reimage' ? findLostMember(turn, swap, status) : undefined;
  if (lost !== undefined) return failSwap(swap, `${describeComer(swap)} came back, and ${lost}`, true, now);
  const mismatch = findMismatch(turn, swap);
  if (mismatch) return failSwap(swap, mismatch, false, now, 'mismatch');
  const scaledIn = status === 'gone' ? findScaleIn(turn, swap) : undefined;
  if (scaledIn !== undefined) {
    rollBackScaledIn(turn, swap, scaledIn);
    return [];
  }
  if (status === 'gone' || status === 'dead') {
    const { reason, isImageFault } = judgeDeath(turn, swap);
    return failSwap(swap, reason, isImageFault, now);
  }
  if (status === 'unhealthy')
    return failSwap(swap, `EC2 Auto Scaling health check failed for ${describeComer(swap)}`, true, now, 'health-check');
  if (status === 'unseen')
    return elapsed > unseenGraceSeconds ? failSwap(swap, `replacement ${replacement} was never seen in ${swap.group}`, false, now) : [];
  if (swap.stage === 'joined') return progressJoined(turn, policy, swap, status);
  const { hasJoined, waitsFor, isImageFault } = progressToJoined(turn, policy, swap, status);
  if (hasJoined) {
    addDuration(campaign.durations, 'boot', elapsed);
    return [{ kind: 'joined', swap }];
  }
  const timeout = swap.method === 'reimage' ? rejoinTimeout(campaign, policy) : bootTimeout(campaign, policy);
  // A launch that was throttled for long has used up nothing of the time that its server may take.
  const booting = swap.launch?.answeredAt === undefined ? elapsed : (now - swap.launch.answeredAt) / 1_000;
  if (waitsFor === undefined) return [];
  if (booting <= timeout) {
    if (isImageFault) blockers.push({ swap, blocker: describeFault(replacement, waitsFor, timeout) });
    return [];
  }
  // What answers that it fails speaks against the image. What has not answered yet may only be slow.
  const hint = isImageFault ? '' : '; if it only needs longer, raise proof.timeout in the policy';
  const reason = `${describeComer(swap)} did not join within ${Math.round(timeout)} s: ${waitsFor}${hint}`;
  // One that does not come back took its data along: it is not tried again with this image before a person has seen it.
  return failSwap(swap, reason, isImageFault === true || swap.method === 'reimage', now, 'not-joined');
};

/** A replacement that answers that it does not work, which people should see long before its time is over. */
const describeFault = (replacement: string, fault: string, timeout: number): Blocker => ({
  reason: `${replacement} has not joined: ${fault}`,
  unblock: `it answers otherwise; ${Math.round(timeout)} s after its launch it is rolled back`,
  isForGood: false,
});

/** The server that comes, in words: another one, or the same one again. */
const describeComer = ({ method, replacement }: Swap): string =>
  method === 'reimage' ? `server ${replacement}` : `replacement ${replacement}`;

/** What a workload says against a member that has come back: it is another one now, or without its data. */
const findLostMember = ({ snapshot }: Readonly<Turn>, { replacement = '', group }: Swap, status: ServerStatus): string | undefined =>
  status === 'healthy' || status === 'draining'
    ? snapshot.worksOf(replacement, group).find(({ work }) => work.joined.verdict === 'fail')?.work.joined.reason
    : undefined;

/** Is the replacement asked for and not seen yet? */
const isAskedFor = ({ stage }: Swap): boolean => stage === 'launching' || stage === 'terminating' || stage === 'reimaging';

/** Why the replacement cannot be what the campaign wants, or undefined. */
const findMismatch = ({ campaign, snapshot }: Readonly<Turn>, swap: Swap): string | undefined => {
  const wanted = campaign.wanted[swap.group];
  if (!wanted || swap.replacement === undefined) return undefined;
  const difference = findDifference({ ...snapshot.member(swap.replacement), ...snapshot.facts(swap.replacement) }, wanted);
  return difference === undefined ? undefined : `${swap.replacement} came up with ${difference}`;
};
