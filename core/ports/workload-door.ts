import type { IntentResult } from '../record/intent.ts';
import type { PlacedCordon } from '../record/journal.ts';
import type { WorkloadLeak } from '../record/leak.ts';
import type { GroupView } from '../record/observation.ts';
import type { Undertaking } from '../record/undertaking.ts';
import type { Purpose, WorkloadRef, WorkloadView } from '../record/workload.ts';
import type { WorkloadPlan } from '../record/workload-plan.ts';

/** The door to one kind of workload. Its pure rules run inside `describe`, so that what was observed can be replayed. */
export type WorkloadDoor = {
  kind: string;
  /** Must its servers be drained, and proven to be, before they are terminated? */
  drains: boolean;
  /** Of these groups, those whose servers the workload itself protects from scale-in, so that this is no wish of a person. Absent: none. */
  protects?: (groups: readonly GroupView[]) => Promise<string[]>;
  /** May a server of it be replaced for being bad, outside of any campaign? Absent: none may, as where it holds data. */
  heals?: boolean;
  /** May servers of a group come back with their data from another image? Absent: none may. */
  comesBack?: (group: GroupView) => boolean;
  /** The workloads that these groups serve: locked beside the fleet, so that two fleets never work on one. */
  find: (groups: readonly GroupView[]) => Promise<WorkloadRef[]>;
  /** Why this workload cannot be handled, each with the remedy; empty when it can. */
  findUnsupported: (group: GroupView) => Promise<string[]>;
  /** What the workloads of these groups say of every server, while the campaign is about this. */
  describe: (groups: readonly GroupView[], undertaking: Undertaking) => Promise<WorkloadView[]>;
  /**
   * What replacing their servers would mean, for people: asked for a plan alone. Absent where the workload has nothing to say.
   *
   * @param slots the most servers that the policy lets be replaced at once
   */
  plan?: (groups: readonly GroupView[], undertaking: Undertaking, slots: number) => Promise<WorkloadPlan[]>;
  /**
   * What a cordon changes and is changed in these workloads now: for people, and where a stack is deleted. Absent where a cordon leaves nothing but
   * the mark itself.
   *
   * @param journalled the marks that a campaign of ours has placed and not lifted yet: they prove what is ours
   */
  leaks?: (groups: readonly GroupView[], journalled: readonly PlacedCordon[]) => Promise<WorkloadLeak[]>;
  /** Gives a server no new work. Doing it twice changes nothing more; a mark of others, or a stronger one, is left as it is. */
  cordon: (request: CordonRequest) => Promise<IntentResult>;
  /** Starts a trial on a server that proves its image, once for each token. Absent where the workload never asks for one. */
  try?: (request: { workload: WorkloadRef; server: string; what: string; token: string }) => Promise<IntentResult>;
  /**
   * Ends one thing on a server that drains which nothing moves. The door looks at it once more: what is not there any more is done, and what is not as it was
   * observed is refused. Absent where the workload never asks for it.
   */
  endWork?: (request: { workload: WorkloadRef; server: string; what: string; reason: string }) => Promise<IntentResult>;
  /** Lifts our own mark, and puts back what `before` says. Done where there is none any more. */
  uncordon: (request: UncordonRequest) => Promise<IntentResult>;
};

/** A mark to be placed. */
export type CordonRequest = {
  workload: WorkloadRef;
  server: string;
  purpose: Purpose;
  /** The groups of the campaign, through whose other servers the workload can be reached. */
  groups: readonly GroupView[];
  /** What is journalled with the mark. */
  before?: unknown;
  /** The marks of every server that this step cordons in the workload, this one included: one write may place them all. */
  together: readonly PlacedCordon[];
};

/** A mark to be lifted. */
export type UncordonRequest = {
  workload: WorkloadRef;
  server: string;
  groups: readonly GroupView[];
  before?: unknown;
  /** Our other marks in the workload, which stay. */
  standing: readonly PlacedCordon[];
};
