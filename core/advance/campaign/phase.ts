import type { Campaign } from '../../record/campaign.ts';
import { describeRest } from '../../record/describe-rest.ts';
import { windowChunks } from '../../record/queue.ts';
import { recordStop } from '../../record/stop.ts';
import { isVictimTaken } from '../../record/swap.ts';
import { awaitsRequests } from '../capacity/follow-requests.ts';
import { isIdle } from '../capacity/is-idle.ts';
import type { Finding } from '../findings.ts';
import type { Rule, Turn } from '../turn.ts';
import { needsProof } from './proof.ts';
import { isLimited } from './survey-due.ts';
import { listVictims } from './victims.ts';

/** When nothing can move for this long, the execution ends and the campaign waits in the ledger, in milliseconds. */
export const longWait = 15 * 60_000;

/** How long a campaign without a lease rolls back what it began before it leaves the rest to the next release, in milliseconds. */
const rollingBack = 5 * 60_000;

/** Moves the campaign to the phase that this turn allows, as far as it goes. */
export const movePhase: Rule = (turn) => {
  leaveForStop(turn);
  leaveSurvey(turn);
  leaveProofRollOrSettle(turn);
  leaveForWait(turn);
  end(turn);
};

const leaveForStop: Rule = ({ campaign, notices }) => {
  if (!campaign.stop || !['survey', 'proof', 'roll'].includes(campaign.phase)) return;
  campaign.phase = 'settle';
  const next = `recycler report ${campaign.id} shows what was done; swaps in flight finish or are rolled back by themselves`;
  notices.push({ kind: 'notify', level: 'alert', text: `stopped: ${campaign.stop.reason}`, next });
};

const leaveSurvey: Rule = ({ campaign }) => {
  if (campaign.phase === 'survey' && campaign.queue.surveyedAt > 0) campaign.phase = campaign.isConfirmed ? 'restore' : 'proof';
};

const leaveProofRollOrSettle: Rule = (turn) => {
  const { campaign, state, snapshot, policy } = turn;
  if (campaign.phase === 'survey') return;
  const victims = listVictims(state, snapshot);
  const isUnproven = [...victims, ...state.swaps.filter((swap) => !swap.outcome && !isVictimTaken(swap))].some((each) =>
    needsProof(campaign, each.group),
  );
  if (campaign.phase === 'proof' && !isUnproven) campaign.phase = victims.length > 0 || !isIdle(state) ? 'roll' : 'settle';
  if (campaign.phase === 'roll' && isUnproven) campaign.phase = 'proof';
  if (campaign.phase === 'roll' && victims.length === 0) {
    if (campaign.queue.first + windowChunks < campaign.queue.chunks) campaign.queue.first += windowChunks;
    else campaign.phase = 'settle';
  } else if (campaign.phase === 'settle' && victims.length > 0 && !campaign.stop && policy) campaign.phase = isUnproven ? 'proof' : 'roll';
  if (
    campaign.phase === 'settle' &&
    isIdle(state) &&
    awaitsRequests(turn) === undefined &&
    (campaign.stop || campaign.isConfirmed || isLimited(campaign))
  )
    campaign.phase = 'restore';
};

const leaveForWait: Rule = (turn) => {
  const { campaign, findings, now } = turn;
  if (!['proof', 'roll'].includes(campaign.phase) || !(isIdle(turn.state) || isLeftToNextRelease(turn))) return;
  const long = findings.find((each) => each.kind === 'hold' && isLong(campaign, each, now));
  if (!long) return;
  campaign.phase = 'restore';
  // What is known of a bad server does not keep: once nothing holds any more it is judged anew.
  if (campaign.heal) {
    recordStop(campaign, { reason: long.reason, at: now, outcome: 'stopped' });
    return;
  }
  campaign.waitsFor = long.reason;
  if (long.until !== undefined && Number.isFinite(long.until)) campaign.waitsUntil = long.until;
};

const end: Rule = ({ campaign, now }) => {
  if (campaign.phase !== 'restore' || campaign.journal.length > 0) return;
  if (campaign.waitsFor && !campaign.stop) {
    campaign.phase = 'waiting';
    return;
  }
  campaign.phase = 'ended';
  campaign.endedAt = now;
  campaign.outcome = campaign.stop?.outcome ?? judgeEnd(campaign);
  for (const brake of campaign.brakes) brake.to ??= now;
};

/** `done` is a fleet whose every server is as wanted; a campaign that a person limited is done with what they asked for. */
const judgeEnd = (campaign: Campaign): NonNullable<Campaign['outcome']> => {
  if (!isLimited(campaign) && describeRest(campaign) !== undefined) return 'stopped';
  return campaign.counters.replaced === 0 && campaign.counters.stale === 0 ? 'nothing-due' : 'done';
};

/**
 * May a campaign without a lease end its execution? Servers that were terminated leave by themselves, and only a release with a lease can settle
 * a launch that was never answered; a server of our own that the group needs in service now is left to that release too.
 */
const isLeftToNextRelease = ({ campaign, state, observation, now }: Readonly<Turn>): boolean => {
  const { noLease } = observation;
  if (noLease === undefined) return false;
  const since = campaign.brakes.findLast((brake) => brake.to === undefined && brake.reason === noLease)?.from;
  if (since !== undefined && now - since > rollingBack) return true;
  return state.swaps.every((swap) => swap.outcome !== undefined || isVictimTaken(swap) || swap.replacement === undefined);
};

const isLong = (campaign: Campaign, finding: Finding, now: number): boolean => {
  if (finding.until !== undefined) return finding.until - now >= longWait;
  const open = campaign.brakes.find((brake) => brake.to === undefined && brake.reason === finding.reason);
  return open !== undefined && now - open.from >= longWait;
};
