import type { Policy } from '../../policy/policy.ts';
import type { Campaign, CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import { windowChunks } from '../../record/lock.ts';
import type { Finding } from '../brakes/brakes.ts';
import { countUnassigned } from '../capacity/book.ts';
import type { Snapshot } from '../snapshot.ts';
import { listVictims, needsProof } from './choose.ts';

/** When nothing can move for this long, the execution ends and the campaign waits in the ledger, in milliseconds. */
export const longWait = 15 * 60_000;
const surveyEvery = 15 * 60_000;

/** Is a fresh survey due before the next decision? */
export const needsSurvey = (state: CampaignState, now: number): boolean => {
  const { campaign, swaps } = state;
  if (campaign.stop) return false;
  if (campaign.phase === 'survey') return true;
  if (campaign.phase === 'roll') return now - campaign.queue.surveyedAt > surveyEvery;
  return campaign.phase === 'settle' && !campaign.isConfirmed && !isLimited(campaign) && swaps.every((swap) => swap.outcome);
};

const isLimited = (campaign: Campaign): boolean => campaign.limit !== undefined || campaign.onlyServer !== undefined;

const isIdle = (state: CampaignState): boolean =>
  state.swaps.every((swap) => swap.outcome) &&
  state.campaign.groups.every(
    (group) =>
      state.campaign.capacity[group] === undefined ||
      (countUnassigned(state, group) <= 0 &&
        state.campaign.capacity[group]?.orphans.length === 0 &&
        state.campaign.capacity[group]?.ambiguous.length === 0),
  );

/** How long a campaign without a lease tries to put back what it began before it leaves the rest to the next release, in milliseconds. */
const puttingBack = 5 * 60_000;

/**
 * May a campaign without a lease end its execution? What it told to leave does so by itself, and only a release with a lease can settle a launch
 * that was never answered; a server of our own that the group cannot orphanToEnd now is left to that release too.
 */
const isLeft = (state: CampaignState, look: Snapshot): boolean => {
  const { noLease } = look.observation;
  if (noLease === undefined) return false;
  const since = state.campaign.brakes.findLast((brake) => brake.to === undefined && brake.reason === noLease)?.from;
  if (since !== undefined && look.now - since > puttingBack) return true;
  return state.swaps.every((swap) => swap.outcome !== undefined || swap.termination !== undefined || swap.replacement === undefined);
};

/** Moves the campaign to the phase that this look allows; what changes on the way is noticed. */
export const movePhase = (
  state: CampaignState,
  look: Snapshot,
  findings: readonly Finding[],
  policy: Policy | undefined,
  notices: Intent[],
): void => {
  const { campaign } = state;
  const { now } = look;
  if (campaign.stop && ['survey', 'proof', 'roll'].includes(campaign.phase)) {
    campaign.phase = 'settle';
    const next = `recycler report ${campaign.id} shows what was done; what was begun is finished or taken back by itself`;
    notices.push({ kind: 'notify', level: 'alert', text: `stopped: ${campaign.stop.reason}`, next });
  }
  if (campaign.phase === 'survey') {
    if (campaign.queue.surveyedAt === 0) return;
    campaign.phase = campaign.isConfirmed ? 'restore' : 'proof';
  }
  const victims = listVictims(state, look);
  const isUnproven = [...victims, ...state.swaps.filter((swap) => !swap.outcome && !swap.termination)].some((each) =>
    needsProof(campaign, each.group),
  );
  if (campaign.phase === 'proof' && !isUnproven) campaign.phase = victims.length > 0 || !isIdle(state) ? 'roll' : 'settle';
  if (campaign.phase === 'roll' && isUnproven) campaign.phase = 'proof';
  if (campaign.phase === 'roll' && victims.length === 0 && campaign.queue.first + windowChunks < campaign.queue.chunks)
    campaign.queue.first += windowChunks;
  else if (campaign.phase === 'roll' && victims.length === 0) campaign.phase = 'settle';
  else if (campaign.phase === 'settle' && victims.length > 0 && !campaign.stop && policy) campaign.phase = isUnproven ? 'proof' : 'roll';
  if (campaign.phase === 'settle' && isIdle(state) && (campaign.stop || campaign.isConfirmed || isLimited(campaign)))
    campaign.phase = 'restore';
  if (['proof', 'roll'].includes(campaign.phase) && (isIdle(state) || isLeft(state, look))) {
    const long = findings.find((each) => each.kind === 'hold' && isLong(campaign, each, now));
    if (long) {
      campaign.phase = 'restore';
      campaign.waitsFor = long.reason;
      if (long.until !== undefined && Number.isFinite(long.until)) campaign.waitsUntil = long.until;
    }
  }
  if (campaign.phase !== 'restore' || campaign.journal.length > 0) return;
  if (campaign.waitsFor && !campaign.stop) {
    campaign.phase = 'waiting';
    return;
  }
  campaign.phase = 'ended';
  campaign.endedAt = now;
  campaign.outcome = campaign.stop?.outcome ?? (campaign.counters.replaced === 0 && campaign.counters.stale === 0 ? 'nothing-due' : 'done');
  for (const brake of campaign.brakes) brake.to ??= now;
};

const isLong = (campaign: Campaign, finding: Finding, now: number): boolean => {
  if (finding.until !== undefined) return finding.until - now >= longWait;
  const open = campaign.brakes.find((brake) => brake.to === undefined && brake.reason === finding.reason);
  return open !== undefined && now - open.from >= longWait;
};
