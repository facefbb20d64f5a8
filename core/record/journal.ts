import type { Purpose, WorkloadRef } from './workload.ts';

/** A process of a group that we suspended: putting back means resuming exactly it. */
export type SuspendedProcess = {
  kind: 'process';
  group: string;
  process: string;
  at: number;
  isSeen: boolean;
  /** When we were about to resume it, in milliseconds: whether it was resumed is open as long as the entry stands. */
  givenBackAt?: number;
};

/** A mark that we set on a server in a workload, with what was there before. */
export type PlacedCordon = {
  kind: 'cordon';
  group: string;
  server: string;
  workload: WorkloadRef;
  purpose: Purpose;
  at: number;
  /** Settings of the workload as they were before. */
  before?: unknown;
};

/** A scaling policy of ours on a group, by which desired is raised: putting back means deleting it. */
export type PlacedPolicy = { kind: 'policy'; group: string; policy: string; at: number };

/** One thing that we changed and will put back, written before the change. */
export type JournalEntry = SuspendedProcess | PlacedCordon | PlacedPolicy;

/** The entries of suspended processes. */
export const listSuspended = (journal: readonly JournalEntry[]): SuspendedProcess[] => journal.filter((entry) => entry.kind === 'process');

/** The entries of scaling policies. */
export const listPolicies = (journal: readonly JournalEntry[]): PlacedPolicy[] => journal.filter((entry) => entry.kind === 'policy');

/** The entries of cordons. */
export const listCordons = (journal: readonly JournalEntry[]): PlacedCordon[] => journal.filter((entry) => entry.kind === 'cordon');
