import { type Method, mayEnterStage, type Stage } from './stages.ts';
import type { StaleServer } from './stale-server.ts';

export type SwapOutcome = 'done' | 'failed' | 'quarantined' | 'abandoned';

/** How a replacement failed that was in service, or could have been: another one that fails so by the same image has the same cause. */
export type FailureCause =
  /** It came up with another image, version or type than wanted. */
  | 'mismatch'
  /** The health check of Auto Scaling itself failed. */
  | 'health-check'
  /** It did not join in time. */
  | 'not-joined'
  /** It joined, and then its workload found it unhealthy, or it left service. */
  | 'left-service'
  /** It joined, and then its probe failed. */
  | 'probe';

/** How far the drain of a server has come, as the last poll found it. */
export type Drain = {
  /** What it still has, in this unit. */
  left: number;
  unit: string;
  /** What has most left there, such as a service. */
  slowest?: string;
  /** When what is left last changed, in milliseconds. */
  movedAt: number;
};

/** The launch call that a swap waits for. One token serves a whole batch; a repeat of the call carries the same token and count. */
export type Launch = {
  token: string;
  count: number;
  attempt: number;
  at: number;
  /** When AWS answered with the server: its time to boot counts from here. */
  answeredAt?: number;
  /** How often it was sent and not answered, and what came instead the last time. */
  unanswered?: { tries: number; last: string };
};

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
  /** Is its replacement launched beside those that still boot at the end of a campaign? It takes the victim of the youngest of them once it has joined. */
  isAlternate?: true;
  /** Was its replacement launched for another server, which could not leave? */
  isHandedOn?: true;
  launch?: Launch;
  replacement?: string;
  /**
   * Have others set desired to a number without its raise, while the group still holds its replacement besides what they want? Its victim then leaves
   * without lowering desired any further.
   */
  isAbsorbed?: true;
  /** Polls in a row that found the replacement healthy in every workload. */
  healthyPolls: number;
  /** The call that starts a trial of its replacement, where a workload asks for one: each repeat starts the same one. */
  trial?: { at: number; sends: number };
  /** The application status checks of its replacement, suppressed until so many milliseconds: when that was last asked for, how often, and what was refused. */
  checks?: { until: number; at: number; sends: number; isSuppressed?: true; refusal?: string; resumes: number };
  /** How far the drain of its victim has come; absent before and after. */
  drain?: Drain;
  /** What was ended on the victim while it drained, by name: when it was last asked for, how often, and why. */
  endings?: Record<string, { at: number; sends: number; reason: string }>;
  /** The terminate call for the victim. */
  termination?: Termination;
  /** Why Auto Scaling itself ended its replacement, found while it was still listed: that says nothing of the server. */
  scaledIn?: string;
  /** The call that has the victim itself come back from the wanted image. */
  reimage?: ReimageCall;
  /** Set when the swap is rolled back: its replacement is terminated by name, the victim stays. */
  rollback?: {
    outcome: Exclude<SwapOutcome, 'done'>;
    reason: string;
    at: number;
    cause?: FailureCause;
    termination?: Termination;
    /** Why its replacement cannot be kept in standby after all: it is terminated. */
    notKept?: string;
  };
  outcome?: SwapOutcome;
  reason?: string;
};

/** A call that takes a server out of its group and may not have been answered: it counts once the server is seen leaving. */
export type Termination = {
  at: number;
  isConfirmed: boolean;
  decrement: boolean;
  sends: number;
  /** Set where the call puts the server in standby, and does not end it: until when it is kept there, in milliseconds. */
  keepUntil?: number;
};

/** A call that replaces the root volume of a server. It is sent once: what became of an answer that was lost is asked of EC2. */
export type ReimageCall = {
  token: string;
  image: string;
  at: number;
  /** The id of EC2's task, once it is known. */
  task?: string;
};

/** Was the call sent that takes the victim out of service, be it for good or to come back? */
export const isVictimTaken = ({ termination, reimage }: Pick<Swap, 'termination' | 'reimage'>): boolean =>
  termination !== undefined || reimage !== undefined;

/** A new swap for one stale server, in its first stage. */
export const beginSwap = (
  campaign: { id: string; counters: { swaps: number } },
  victim: StaleServer,
  method: Method,
  stage: Stage,
  isProof: boolean,
  now: number,
): Swap => {
  campaign.counters.swaps += 1;
  return {
    id: `${campaign.id}/${String(campaign.counters.swaps).padStart(5, '0')}`,
    group: victim.group,
    victim: victim.id,
    zone: victim.zone,
    method,
    stage,
    stages: [{ name: stage, at: now }],
    isProof,
    healthyPolls: 0,
  };
};

/** Moves a swap to a later stage. @throws Error when its method knows no way from one to the other: a bug */
export const enterStage = (swap: Swap, stage: Stage, now: number): void => {
  if (!mayEnterStage(swap.method, swap.stage, stage)) throw new Error(`swap ${swap.id} cannot go from ${swap.stage} to ${stage}`);
  swap.stage = stage;
  swap.stages.push({ name: stage, at: now });
};

/** When a swap entered a stage, in milliseconds. */
export const enteredAt = (swap: Swap, stage: Stage): number | undefined => swap.stages.find((each) => each.name === stage)?.at;

/** When the replacement was asked for, in milliseconds; undefined before that. A terminate call that is sent again asks anew. */
export const askedForReplacementAt = (swap: Swap): number | undefined =>
  (swap.method === 'terminate-first' ? swap.termination?.at : undefined) ??
  enteredAt(swap, swap.method === 'launch-first' ? 'launching' : swap.method === 'terminate-first' ? 'terminating' : 'reimaging') ??
  // Others took the victim of a launch, which then goes on as a proof without one.
  enteredAt(swap, 'launching');
