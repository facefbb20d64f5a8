import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { listPolicies, listSuspended } from '../../record/journal.ts';
import { decideStop } from '../brakes/apply-brakes.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { isUnserved } from '../capacity/unserved.ts';
import { mustDrain } from '../swap/certificate.ts';
import type { Rule, Turn } from '../turn.ts';
import { clearMarks } from './clear-marks.ts';
import { movePhase } from './phase.ts';
import { needsProof } from './proof.ts';

/** Auto Scaling must not start or end servers for balance while we do (AZRebalance), nor launch a second bad server while the proof runs. */
const processesDuringProof = ['AZRebalance', 'ReplaceUnhealthy'] as const;
const processesDuringRoll = ['AZRebalance'] as const;
/** A server that comes back is away for minutes, and must be neither found unhealthy meanwhile nor replaced for it. */
const processesDuringReimage = ['AZRebalance', 'HealthCheck', 'ReplaceUnhealthy'] as const;

/** Which processes of a group the campaign wants suspended now. */
const wantedSuspensions = ({ campaign, swaps }: CampaignState, group: string): readonly string[] => {
  const isReimaging = swaps.some(({ method, outcome, group: own }) => method === 'reimage' && outcome === undefined && own === group);
  if (isReimaging && ['proof', 'roll', 'settle'].includes(campaign.phase)) return processesDuringReimage;
  if (campaign.phase === 'proof') return processesDuringProof;
  if (campaign.phase === 'roll' || campaign.phase === 'settle') {
    // A failed proof settles with Auto Scaling still unable to replace the bad server.
    const isProofFailing =
      listSuspended(campaign.journal).some((entry) => entry.process === 'ReplaceUnhealthy') &&
      swaps.some((swap) => (swap.isProof || needsProof(campaign, swap.group)) && !swap.outcome && swap.rollback?.outcome === 'failed');
    return isProofFailing ? processesDuringProof : processesDuringRoll;
  }
  return [];
};

/**
 * Suspends what this phase wants suspended, and resumes what it does not; scaling policies of ours leave with the last of them. A process that others had suspended before is never journalled and never
 * resumed by us; one that others resumed meanwhile is not suspended again. A proof whose processes others resumed stops.
 */
export const maintainSuspensions: Rule = (turn) => {
  const { campaign, state, snapshot, intents, observation, now } = turn;
  const resumedByOthers = readJournal(turn);
  // Nothing is suspended before a launch is allowed: in an incident Auto Scaling must be able to heal.
  const isPaused = turn.findings.some(({ kind, isPartial, isBrief }) => kind === 'hold' && !isPartial && !isBrief);
  const isResting = isPaused && state.swaps.every((swap) => swap.outcome);
  turn.isReady = true;
  for (const group of campaign.groups) {
    const view = snapshot.group(group);
    if (!view) continue;
    const journalled = listSuspended(campaign.journal).filter((entry) => entry.group === group);
    // While it is taken off desired what no server came for, none may come.
    const wantedNow = isResting ? keptWhileHeld(turn, group) : wantedSuspensions(state, group);
    const wantedHere = isUnserved(turn, group) ? [...wantedNow, 'Launch'] : wantedNow;
    const missing = wantedHere.filter(
      (process) => !view.suspended.includes(process) && !campaign.handsOff.some((each) => each.group === group && each.process === process),
    );
    if (missing.length > 0) turn.isReady = false;
    // One that was seen suspended may be a read from before, or others' doing: it is not suspended a second time, unless we resumed it ourselves.
    const unseen = missing.filter(
      (process) => !journalled.some((entry) => entry.process === process && entry.isSeen && entry.givenBackAt === undefined),
    );
    if (unseen.length > 0 && observation.noLease === undefined) {
      intents.push({ kind: 'suspend', group, processes: unseen });
      for (const process of unseen) {
        const known = journalled.find((entry) => entry.process === process);
        if (known?.givenBackAt !== undefined) {
          Object.assign(known, { at: now, isSeen: false });
          delete known.givenBackAt;
        } else if (!known) campaign.journal.push({ kind: 'process', group, process, at: now, isSeen: false });
      }
    }
    const back = journalled.filter((entry) => !wantedHere.includes(entry.process));
    for (const entry of back) entry.givenBackAt = now;
    const processes = back.map(({ process }) => process);
    if (processes.includes('ReplaceUnhealthy')) clearMarks(turn, view);
    if (processes.length > 0) intents.push({ kind: 'resume', group, processes });
    // One that may still be on its way puts its policy again.
    if (wantedHere.length === 0 && capacityOf(campaign, group).pendingRaise === undefined)
      for (const { policy } of listPolicies(campaign.journal).filter((entry) => entry.group === group))
        intents.push({ kind: 'delete-policy', group, policy });
  }
  if (resumedByOthers.length === 0 || campaign.phase !== 'proof') return;
  turn.stops.push({ reason: `${resumedByOthers.join(', ')} was resumed by others during the proof`, at: now, outcome: 'stopped' });
  decideStop(turn);
  movePhase(turn);
};

/**
 * What stays suspended through a hold. Balancing zones heals nothing, and ends servers without a drain: where a workload must drain them, what
 * was suspended for this campaign stays so until it replaces again or ends.
 */
const keptWhileHeld = ({ campaign, snapshot }: Turn, group: string): string[] =>
  mustDrain(snapshot, group)
    ? processesDuringRoll.filter((process) =>
        listSuspended(campaign.journal).some((entry) => entry.group === group && entry.process === process),
      )
    : [];

/**
 * Brings the journal in line with what is seen: an entry that was seen suspended and, by a read that cannot be older, is no longer was changed
 * by others, and is dropped. Answers the processes that this phase still wants suspended.
 */
const readJournal = ({ campaign, state, snapshot, now }: Turn): string[] => {
  const resumedByOthers: string[] = [];
  campaign.journal = campaign.journal.filter((entry) => {
    const view = snapshot.group(entry.group);
    if (!view || entry.kind !== 'process') return true;
    const isSuspended = view.suspended.includes(entry.process);
    if (isSuspended) entry.isSeen = true;
    // The call to resume it was lost, and came to nothing.
    if (isSuspended && now - (entry.givenBackAt ?? now) > readLag) delete entry.givenBackAt;
    if (!isSuspended && entry.isSeen && entry.givenBackAt === undefined && now - entry.at > readLag) {
      campaign.handsOff.push({ group: entry.group, process: entry.process });
      if (wantedSuspensions(state, entry.group).includes(entry.process)) resumedByOthers.push(`${entry.process} of ${entry.group}`);
      return false;
    }
    return true;
  });
  return resumedByOthers;
};
