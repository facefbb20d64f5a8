import type { Clock } from './clock.ts';
import type { Events } from './ports/events.ts';
import type { GroupDoor } from './ports/group-door.ts';
import type { Ledger } from './ports/ledger.ts';
import type { Notices } from './ports/notices.ts';
import type { PolicyDoor } from './ports/policy-door.ts';
import type { Reach } from './ports/reach.ts';
import type { ImagesDoor, ReimageDoor, ServersDoor, StatusChecksDoor } from './ports/server-doors.ts';
import type { SignalsDoor } from './ports/signals-door.ts';
import type { WorkloadDoor } from './ports/workload-door.ts';
import type { Campaign, CampaignState } from './record/campaign.ts';
import type { Decision } from './record/decision.ts';
import type { Intent, IntentResult } from './record/intent.ts';
import type { Observation } from './record/observation.ts';
import type { Swap } from './record/swap.ts';
import type { ReleaseLedger } from './release-ports.ts';

export type { Events } from './ports/events.ts';
export type { ExecutionInput, Executions } from './ports/executions.ts';
export type { GroupDoor } from './ports/group-door.ts';
export type { Commit, FleetRecord, Ledger, RejectedImage } from './ports/ledger.ts';
export type { KeptNotice, Notice, Notices } from './ports/notices.ts';
export type { AccountSettings, PolicyDoor } from './ports/policy-door.ts';
export type { Reach, ReachAnswer, ReachRequest, Target } from './ports/reach.ts';
export type { ImagesDoor, ReimageDoor, ServersDoor, StatusChecksDoor } from './ports/server-doors.ts';
export type { SignalsDoor } from './ports/signals-door.ts';
export type { CordonRequest, UncordonRequest, WorkloadDoor } from './ports/workload-door.ts';

/** Everything a step needs of the world. Production, rehearsal and tests bind different doors to the same rules. */
export type Doors = {
  clock: Clock;
  groups: GroupDoor;
  servers: ServersDoor;
  reimages: ReimageDoor;
  statusChecks: StatusChecksDoor;
  images: ImagesDoor;
  workloads: WorkloadDoor[];
  reach: Reach;
  policies: PolicyDoor;
  signals: SignalsDoor;
  notices: Notices;
  /** Absent where no events are sent: then none are recorded either. */
  events?: Events;
  ledger: Ledger;
  /** The release of the Recycler that acts. */
  release: string;
  /**
   * Where its lease is read, and the version of the function that runs as AWS tells it (`nameVersion`). Absent where a person acts under their own
   * identity, who needs none.
   */
  leases?: Pick<ReleaseLedger, 'readLease'> & { readOwnVersion: () => Promise<string> };
  /** Called with every decision once it is written: for logs and for people who watch. */
  onDecision?: (decision: Decision) => void;
  /** Called with a campaign as it was read and as it is written by a step, once it is written: for what is counted once. */
  onWritten?: (written: Written) => void;
  /** Called with every act and what came of it. */
  onExecuted?: (act: Act) => void;
  /** Called where events stay in the ledger, with the reason and how many. */
  onUnsentEvents?: (error: Error, left: number) => void;
  /** Called at every poll before it is decided upon: for recordings. */
  onObserved?: (poll: { state: CampaignState; observation: Observation; now: number }) => void;
  /** A lock holder that is known to be dead, whose lock may be taken at once. */
  provenDead?: string;
};

/** A step that was written: the campaign before and after it, and the swaps that ended in it. */
export type Written = { before: Campaign; after: Campaign; finished: readonly Swap[] };

/** An act of a campaign, and its answer. */
export type Act = { campaign: Campaign; id: string; intent: Intent; result: IntentResult };
