import type { Brake } from './brake.ts';
import type { GroupCapacity } from './capacity.ts';
import { copyRecord } from './copy-record.ts';
import type { Durations } from './durations.ts';
import type { ReportedEvents } from './event.ts';
import type { Heal } from './heal.ts';
import type { JournalEntry } from './journal.ts';
import type { LeftAlone } from './left-alone.ts';
import type { StaleServer } from './stale-server.ts';
import type { Stop } from './stop.ts';
import type { Swap } from './swap.ts';
import type { Wanted } from './wanted.ts';
import type { WorkloadRef } from './workload.ts';

/** Where a campaign stands. `waiting`: nothing can move for long, so the execution ends and `begin` continues it later. */
export type Phase = 'survey' | 'proof' | 'roll' | 'settle' | 'restore' | 'waiting' | 'ended';

/** The header of a campaign: everything about it but its swaps and its list of stale servers. */
export type Campaign = {
  schema: number;
  id: string;
  fleet: string;
  actor: string;
  release: string;
  phase: Phase;
  /** Grows with every write: the optimistic lock on the header. */
  version: number;
  startedAt: number;
  endedAt?: number;
  outcome?: 'done' | 'nothing-due' | 'stopped' | 'failed';
  groups: string[];
  wanted: Record<string, Wanted>;
  /** Keys of wanted images whose proof passed in this campaign. */
  proven: string[];
  limit?: number;
  onlyServer?: string;
  /** Set in a campaign that replaces one server because it is bad, whatever its age and image. */
  heal?: Heal;
  counters: {
    servers: number;
    stale: number;
    replaced: number;
    failed: number;
    swaps: number;
    batches: number;
    looks: number;
    alternates?: number;
  };
  /** Slots earned by evidence; the budget may allow fewer. */
  earnedSlots: number;
  /** The largest number of swaps that the budget allowed to hold capacity at once. */
  budgetSlots: number;
  queue: { epoch: number; surveyedAt: number; chunks: number; first: number };
  capacity: Record<string, GroupCapacity>;
  /** Servers beyond what others want that the campaign may have as of its last step: its share of the account's. */
  extra?: number;
  /** When it was read what others asked desired to be, and when that was tried, in milliseconds. */
  requestsReadAt?: number;
  requestsTriedAt?: number;
  /** Has this endpoint no record of requests? Then none is waited for. */
  hasNoRequests?: boolean;
  journal: JournalEntry[];
  brakes: Brake[];
  /** Servers of the wanted image that failed, whether we launched them or others. */
  failedServers: string[];
  /** Victims that must not be touched after all, and why. */
  skipped: Record<string, string>;
  /** Servers that could not leave for so long that their replacement was terminated: the second time they are left alone. */
  idled?: string[];
  /** Servers that came back as wanted since the last survey, whose list still has them. */
  renewed?: string[];
  /** What the last survey left alone, by reason; absent in campaigns of older releases. */
  leftAlone?: LeftAlone[];
  /** Why the last survey may have missed servers, and since when. */
  short?: { reason: string; since: number };
  /** Had the last survey found nothing left to do when every swap was finished? */
  isConfirmed: boolean;
  stop?: Stop;
  /** Set when its proof failed: by its image, which is rejected, or by something else. */
  failedProof?: 'image' | 'other';
  /** Set when the campaign puts everything back and waits in the ledger: for what. */
  waitsFor?: string;
  /** When that is known to end, in milliseconds. */
  waitsUntil?: number;
  /** What its groups serve: locked beside the fleet. */
  workloads: WorkloadRef[];
  /** What the drivers of its workloads noted at the last poll, by the key of the workload; absent in campaigns of older releases. */
  notes?: Record<string, unknown>;
  /** The poll, as `counters.looks` counts them, at which the facts of all servers in flight were last read. */
  everyoneReadAt?: number;
  /**
   * Instance refreshes: which group is asked next, since when in milliseconds, those that run, and servers that leave of which it is known why; absent in
   * campaigns of older releases.
   */
  refreshes?: { next: number; at: number; running: Record<string, string>; explained?: string[] };
  /** The last change of anything, by a mark of what there is, and the last poll; a campaign in which nothing moves for too long stops. */
  moved: { mark: string; at: number; polledAt?: number };
  /** Processes that others resumed while we had them suspended: they are left alone for the rest of the campaign. */
  handsOff: { group: string; process: string }[];
  /** Since when servers need to be replaced by Auto Scaling while the proof keeps it from doing so. */
  healingSince?: number;
  /** Polls in a row with a definite refusal by the API, and the last of them. */
  refusals: number;
  refusedAt?: number;
  /** Measured seconds of the last swaps. */
  durations: Durations;
  deadline?: { at: number; wantedSince: number };
  warned: string[];
  /** Another fleet whose proof of the same image failed: a warning here, and no more. */
  rejectedElsewhere?: { image: string; fleet: string; reason: string };
  /** What was reported of it to other systems; absent where none are. */
  events?: ReportedEvents;
  /** The topic of its policy as it was last read, for the notice of its end. */
  topic?: string;
  /** Calls of functions that ran it, and the milliseconds that these took; absent in campaigns of older releases. */
  cost?: { calls: number; milliseconds: number };
  /** Capacity over all groups as the polls found it; `ownStarting` of our own had not joined when the fewest were in service. */
  seen: { desired: number; minInService?: number; ownStarting?: number; maxTotal: number; maxMachines?: number };
};

/** A campaign as one step sees it. */
export type CampaignState = { campaign: Campaign; swaps: Swap[]; queue: readonly StaleServer[] };

/** A copy whose header and swaps may be changed; the list of stale servers never is, so both share it. */
export const copyState = (state: CampaignState): CampaignState => ({
  campaign: copyRecord(state.campaign),
  swaps: copyRecord(state.swaps),
  queue: state.queue,
});
