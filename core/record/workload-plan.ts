import type { WorkloadRef } from './workload.ts';

/** One reason that keeps a server where it is now, by the name of the rule. */
export type Kept = { rule: string; verdict: 'fail' | 'unknown'; reason: string };

/** A server of a workload as a campaign that began now would find it. */
export type PlannedServer = {
  id: string;
  /** What the workload calls it. */
  name: string;
  zone: string;
  /**
   * `next`: nothing keeps it. `waits`: others go first. `under-way`: its swap has begun. `blocked`: something must change before it may go.
   * `unknown`: it could not be judged, so that it stays. `stays`: it is not due.
   */
  turn: 'next' | 'waits' | 'under-way' | 'blocked' | 'unknown' | 'stays';
  /** Why it has this turn. */
  reason: string;
  /** Everything that keeps it now, not only the first. */
  keeps: Kept[];
  /** What must move off it, in bytes; absent where that could not be read. */
  bytes?: number;
  /** How long that takes, in seconds; absent where it cannot be said. */
  seconds?: number;
};

/** What replacing the servers of one workload would mean, for people: it is read, and nothing is decided by it but a refusal. */
export type WorkloadPlan = WorkloadRef & {
  /** Its name, and what it is, in a few words. */
  name: string;
  about: string;
  /** How its servers are replaced, and why that way. */
  method: { name: string; reason: string };
  /** In the order in which they would be replaced; those that stay at the end. */
  servers: PlannedServer[];
  /** What must move before the last one may leave, in bytes; absent where it could not be read. */
  bytesToMove?: number;
  /** How long the moving takes for those that are due, and for every server once, in seconds; absent where it cannot be said. */
  forecast: { dueSeconds?: number; roundSeconds?: number; assumes: string };
  /** May a server that has joined be taken out again? */
  reversible: { answer: 'yes' | 'no' | 'unknown'; reason: string };
  /** What the servers that stay could still hold. */
  headroom: { bytes?: number; reason: string };
  /** What sets its pace: settings of the workload as they are in force, by their own names. */
  settings: Record<string, string>;
  /** What a person should know before it begins, and that keeps nothing. */
  warnings: string[];
};
