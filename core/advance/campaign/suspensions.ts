import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import { readLag } from '../capacity/book.ts';
import type { Snapshot } from '../snapshot.ts';

/** Auto Scaling must not start or end servers for balance while we do (AZRebalance), nor launch a second bad server while the proof runs. */
export const processesDuringProof = ['AZRebalance', 'ReplaceUnhealthy'] as const;
export const processesDuringRoll = ['AZRebalance'] as const;
/** Others' changes of desired capacity are kept out while we raise it by number. */
export const processesDuringRaise = ['AlarmNotification', 'ScheduledActions'] as const;

/** Which processes the campaign wants suspended now. */
export const wantedSuspensions = ({ campaign, swaps }: CampaignState): readonly string[] => {
  if (campaign.phase === 'proof') return processesDuringProof;
  if (campaign.phase === 'roll' || campaign.phase === 'settle') {
    // A failed proof settles with Auto Scaling still unable to replace the bad server.
    const isProofFailing =
      campaign.journal.some((entry) => entry.process === 'ReplaceUnhealthy') &&
      swaps.some((swap) => swap.isProof && !swap.outcome && swap.rollback?.outcome === 'failed');
    return isProofFailing ? processesDuringProof : processesDuringRoll;
  }
  return [];
};

/** Brings the journal in line with what is seen: an entry that was seen suspended and, by a read that cannot be older, is no longer was changed by somebody else, and is dropped. */
const readJournal = (state: CampaignState, look: Snapshot): { resumedByOthers: string[] } => {
  const { campaign } = state;
  const resumedByOthers: string[] = [];
  campaign.journal = campaign.journal.filter((entry) => {
    const view = look.group(entry.group);
    if (!view) return true;
    const isSuspended = view.suspended.includes(entry.process);
    if (isSuspended) entry.isSeen = true;
    if (!isSuspended && entry.isSeen && look.now - entry.at > readLag) {
      campaign.handsOff.push({ group: entry.group, process: entry.process });
      if (wantedSuspensions(state).includes(entry.process)) resumedByOthers.push(`${entry.process} of ${entry.group}`);
      return false;
    }
    return true;
  });
  return { resumedByOthers };
};

/**
 * What to suspend and what to put back. A process that somebody else had suspended before is never journalled and never resumed by us;
 * one that somebody else resumed meanwhile is not suspended again.
 */
export const maintainSuspensions = (
  state: CampaignState,
  look: Snapshot,
): { intents: Intent[]; resumedByOthers: string[]; isReady: boolean } => {
  const { campaign } = state;
  const { resumedByOthers } = readJournal(state, look);
  const wanted = wantedSuspensions(state);
  const intents: Intent[] = [];
  let isReady = true;
  for (const group of campaign.groups) {
    const view = look.group(group);
    if (!view) continue;
    const journalled = campaign.journal.filter((entry) => entry.group === group);
    const missing = wanted.filter(
      (process) => !view.suspended.includes(process) && !campaign.handsOff.some((each) => each.group === group && each.process === process),
    );
    if (missing.length > 0) isReady = false;
    // One that was seen suspended may be a read from before, or somebody else's doing: it is not suspended a second time.
    const unseen = missing.filter((process) => !journalled.some((entry) => entry.process === process && entry.isSeen));
    if (unseen.length > 0 && look.observation.noLease === undefined) {
      intents.push({ kind: 'suspend', group, processes: unseen });
      for (const process of unseen) {
        if (!journalled.some((entry) => entry.process === process)) campaign.journal.push({ group, process, at: look.now, isSeen: false });
      }
    }
    const back = journalled.filter((entry) => !wanted.includes(entry.process)).map((entry) => entry.process);
    if (back.length > 0) intents.push({ kind: 'resume', group, processes: back });
  }
  return { intents, resumedByOthers, isReady };
};
