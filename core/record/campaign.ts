import type { Wanted } from './wanted.ts';

/** Where a campaign stands. `waiting`: nothing can move for long, so the execution ends and `begin` carries on later. */
export type Phase = 'survey' | 'proof' | 'roll' | 'settle' | 'restore' | 'waiting' | 'ended';

/** The stages of a swap, each entered at most once and in this order. Which of them occur depends on method and workload. */
export const stages = ['launching', 'booting', 'checking', 'joined', 'cordoning', 'draining', 'drained', 'terminating', 'done'] as const;
export type Stage = (typeof stages)[number];

export type SwapOutcome = 'done' | 'failed' | 'quarantined' | 'abandoned';
export type Method = 'launch-first' | 'terminate-first';

/** The launch call that a swap waits for. One token serves a whole batch; a repeat of the call carries the same token and count. */
export type Launch = { token: string; count: number; attempt: number; at: number };

/** The replacement of one server. Times are milliseconds since the epoch. */
export type Swap = {
  id: string;
  group: string;
  victim: string;
  zone: string;
  method: Method;
  stage: Stage;
  stages: { name: Stage; at: number }[];
  /** Is this swap the proof of its image? It then bakes before its victim may be touched. */
  isProof: boolean;
  launch?: Launch;
  replacement?: string;
  /** Looks in a row that found the replacement healthy in every workload. */
  healthyLooks: number;
  /** The terminate call for the victim. */
  termination?: Termination;
  /** Set when the swap is rolled back: its replacement is terminated by name, the victim stays. */
  rollback?: { outcome: Exclude<SwapOutcome, 'done'>; reason: string; at: number; termination?: Termination };
  outcome?: SwapOutcome;
  reason?: string;
};

/** One setting of a group that we changed, and when; putting back means resuming exactly these processes. */
export type JournalEntry = { group: string; process: string; at: number; isSeen: boolean };

/** A reason to start nothing new. `to` is open while it lasts. */
export type Brake = {
  kind: 'hold' | 'stop';
  reason: string;
  unblock: string;
  from: number;
  to?: number;
  /** Was a notice sent about it? */
  isNotified?: boolean;
};

/** A call to end a server that may not have been answered: it counts once the server is seen leaving. */
export type Termination = { at: number; isConfirmed: boolean; decrement: boolean; sends: number };

/**
 * What the Recycler itself did to one group's desired capacity, so that what others did can be told apart.
 * Desired is expected at `baseline + surge`; reads may lag behind `changes` by up to two minutes.
 */
export type GroupCapacity = {
  /** Desired as others last set it. */
  baseline: number;
  /** Servers by which we raised desired and have not yet lowered it again; each of them is terminated by name. */
  surge: number;
  /** Our own recent changes of desired. */
  changes: { at: number; by: number }[];
  /** A raise by number that was sent and is not confirmed by a read yet. */
  pendingRaise?: { from: number; to: number; at: number };
  /** A desired capacity that neither others' last setting nor our own calls explain, read once. */
  unexplained?: { desired: number; at: number };
  /** A zone where a launch found no capacity: not tried again before this time, and how often in a row. */
  backoff: Record<string, { until: number; times: number; message: string }>;
  /** When servers were seen gone whose termination was never answered: our call took one off desired, or the termination was not ours. */
  ambiguous: number[];
  /** Extra servers without a victim that were sent a terminate call. */
  orphans: { server: string; termination: Termination }[];
};

/** Why a campaign ends early. `failed`: the Recycler itself could not go on; `stopped`: a brake or a person. */
export type Stop = { reason: string; at: number; outcome: 'stopped' | 'failed' };

/** The header of a campaign: everything about it but its swaps and its list of stale servers. */
export type Campaign = {
  schema: 1;
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
  counters: { servers: number; stale: number; replaced: number; failed: number; swaps: number; batches: number; looks: number };
  /** Slots earned by evidence; the budget may allow fewer. */
  earnedSlots: number;
  /** The largest number of swaps that the budget allowed to hold capacity at once. */
  budgetSlots: number;
  queue: { epoch: number; surveyedAt: number; chunks: number; first: number };
  capacity: Record<string, GroupCapacity>;
  journal: JournalEntry[];
  brakes: Brake[];
  /** Servers of the wanted image that failed, by whomever launched. */
  failedServers: string[];
  /** Victims that must not be touched after all, and why. */
  skipped: Record<string, string>;
  /** Had the last survey found nothing left to do when every swap was finished? */
  isConfirmed: boolean;
  stop?: Stop;
  /** Set when the campaign puts everything back and waits in the ledger: for what. */
  waitsFor?: string;
  /** When that is known to end, in milliseconds. */
  waitsUntil?: number;
  /** Locks beside the fleet's own, one for each workload. */
  workloads: string[];
  /** The last change of anything, by a mark of what there is; a campaign in which nothing moves for too long stops. */
  moved: { mark: string; at: number };
  /** Processes that others resumed while we had them suspended: they are left alone for the rest of the campaign. */
  handsOff: { group: string; process: string }[];
  /** Since when servers need to be replaced by Auto Scaling while the proof keeps it from doing so. */
  healingSince?: number;
  /** Refusals by the API in a row. */
  refusals: number;
  /** Measured seconds of the last swaps: launch to joined, told to terminate to gone. */
  durations: { boot: number[]; terminate: number[] };
  deadline?: { at: number; wantedSince: number };
  warned: string[];
  /** The topic of its policy as it was last read, for whoever tells of its end. */
  topic?: string;
  /** Calls of functions that carried it, and the milliseconds that these took; absent in campaigns of older releases. */
  cost?: { calls: number; milliseconds: number };
  /** Capacity over all groups as the looks found it. */
  seen: { desired: number; minInService?: number; maxTotal: number };
};

/** One stale server of the survey. It never changes. */
export type StaleServer = { id: string; group: string; zone: string; launchedAt: number; why: string };

/** A campaign as one step sees it. */
export type CampaignState = { campaign: Campaign; swaps: Swap[]; queue: readonly StaleServer[] };

/** A copy whose header and swaps may be changed; the list of stale servers never is, so both share it. */
export const copyState = (state: CampaignState): CampaignState => ({
  campaign: structuredClone(state.campaign),
  swaps: structuredClone(state.swaps),
  queue: state.queue,
});
