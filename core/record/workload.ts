/** One thing that servers serve: the kind of its driver, and its name there, such as the ARN of a target group. */
export type WorkloadRef = { kind: string; id: string };

/** Why a server is cordoned. `restart`: it comes back with its data; `remove`: it never comes back. The weaker never overwrites the stronger. */
export type Purpose = 'restart' | 'remove';

/**
 * The answer to a question of safety, with its reason. `unknown` is never taken for `pass`. `isTurn`: it fails only since others go first, so that
 * nothing has to be done about it.
 */
export type Verdict = { verdict: 'pass' | 'fail' | 'unknown'; reason: string; isTurn?: true };

/** The most swaps that a workload allows to hold capacity at once. */
export type Limit = { slots: number; reason: string; unblock: string };

/** A mark on a server that keeps new work away from it, and how far it has come. */
export type Cordon = {
  by: 'us' | 'others';
  purpose: Purpose;
  /** What the server still has: tasks, shards, bytes; in this unit. */
  left: number;
  unit: string;
  /** What has most left there, such as a service of which tasks stay: for people. */
  slowest?: string;
  /** The drained certificate: until then, in milliseconds, it is proven that nothing is left on the server. Absent: not proven. */
  drainedUntil?: number;
  /** Why what is left cannot go, where it has not moved for long: then the server stays. */
  stuck?: string;
  /** Why the mark must stay for now, even where no swap needs it any more. */
  stays?: string;
  /** Why the mark must be lifted at once, even where a swap still needs it. */
  release?: string;
  /** What is left on the server that nothing will ever move, and that is to be ended now: each by its name, with why. Absent where nothing is. */
  ends?: Ending[];
};

/** One thing that is to be ended on a server which drains, such as a task that no service keeps. */
export type Ending = { what: string; reason: string };

/** How the servers of a workload are renewed: another one takes over, or the same one comes back with its data. */
export type Renewal = { by: 'replace' | 'reimage'; reason: string };

/** What a workload sees against a server that has served: evidence for healing, of which most proves nothing by itself. */
export type WorkSign = { kind: 'health-check' | 'anomaly' | 'agent' | 'tasks'; reason: string };

/** What one workload says of one server. */
export type ServerWork = {
  /** `leaving`: the group itself takes it out of the workload. `unknown`: the workload could not be asked, which proves nothing. */
  work: 'starting' | 'healthy' | 'unhealthy' | 'leaving' | 'unknown';
  /** Has it joined, with everything that this workload asks of a member? */
  joined: Verdict;
  /** May it leave: quorum, room and copies elsewhere. Absent where the workload has no say. */
  mayLeave?: Verdict;
  cordon?: Cordon;
  /**
   * What the workload asks to be run on this server, which is the proof of its image: a call starts it, and until it has passed the server has not joined.
   * Absent where nothing is asked for, or it has begun.
   */
  trial?: string;
  /** Why a new server may stand there with nothing to do no longer; absent where it may. */
  idle?: string;
  /** What it sees against the server; absent where nothing. */
  signs?: WorkSign[];
  /** What must move when it leaves, such as tasks: among servers that are equally urgent, the one of which least moves goes first. */
  moves?: number;
  /** What a cordon of it would change, and what it holds now: journalled with the cordon, so that exactly this is put back and accounted for. */
  before?: unknown;
};

/**
 * A workload as one observation found it. A server that it does not list is not part of it; where the workload drains, it must list every server
 * of its groups, since none is terminated without a certificate.
 */
export type WorkloadView = WorkloadRef & {
  groups: string[];
  /** Must a server be drained, and proven to be, before it is terminated? */
  drains: boolean;
  /**
   * Does it call a server healthy by checks that it makes itself, time and again? Two polls a few seconds apart see the same check, so the second one
   * proves nothing more.
   */
  checksItself?: true;
  slots?: Limit;
  /** How its servers are renewed in this campaign, and why so. Absent: another one takes over. */
  renewal?: Renewal;
  /** Settings of the workload that a cordon changes, as they are now: journalled with it, so that exactly they are put back. */
  before?: unknown;
  /** What others do to the workload now, by which its servers may be sick for a while; read for healing alone, absent where nothing. */
  unrest?: string[];
  /** What its driver wants to know again at the next poll: kept in the record of the campaign. Absent: what was noted stays. */
  notes?: unknown;
  servers: Record<string, ServerWork>;
};

/** The name of a workload in locks and records. */
export const workloadKey = ({ kind, id }: WorkloadRef): string => `${kind}/${id}`;

/** Do both name the same workload? */
export const isSameWorkload = (a: WorkloadRef, b: WorkloadRef): boolean => a.kind === b.kind && a.id === b.id;
