import type { Clock } from './clock.ts';
import type { Policy, Probe } from './policy/policy.ts';
import type { Campaign, CampaignState } from './record/campaign.ts';
import type { Control } from './record/control.ts';
import type { Decision } from './record/decision.ts';
import type { Durations } from './record/durations.ts';
import type { Idle } from './record/idle.ts';
import type { Intent, IntentResult } from './record/intent.ts';
import type { PlacedCordon } from './record/journal.ts';
import type { WorkloadLeak } from './record/leak.ts';
import type { Lock } from './record/lock.ts';
import type {
  AccountBudget,
  DesiredChange,
  DesiredRequest,
  GroupSettings,
  GroupView,
  Observation,
  Reimage,
  ScheduledAction,
  ServerFacts,
} from './record/observation.ts';
import type { StaleServer } from './record/stale-server.ts';
import type { Swap } from './record/swap.ts';
import type { Undertaking } from './record/undertaking.ts';
import type { Wanted } from './record/wanted.ts';
import type { Purpose, Verdict, WorkloadRef, WorkloadView } from './record/workload.ts';
import type { WorkloadPlan } from './record/workload-plan.ts';
import type { ReleaseLedger } from './release-ports.ts';

/** How servers come and go. Every mutating call names its target; every read is complete (all pages) or throws. */
export type GroupDoor = {
  /** All groups that have the tag `recycler:policy`. */
  listEnrolled: () => Promise<GroupView[]>;
  /** The same without their servers: few calls and short answers, however many servers there are. */
  listSettings: () => Promise<GroupSettings[]>;
  /** The enrolled groups of one fleet, without reading any other. */
  listFleet: (fleet: string) => Promise<GroupView[]>;
  /** The instance refresh that runs on each of these groups; a group without one is missing. */
  findRefreshes: (names: readonly string[]) => Promise<Record<string, string>>;
  /** The named groups as they are now; one that is gone is missing from the answer. */
  describe: (names: readonly string[]) => Promise<GroupView[]>;
  launch: (request: { group: string; zone: string; count: number; token: string }) => Promise<IntentResult>;
  /**
   * Moves desired by so many from what it is when the call arrives, by a scaling policy of that name: whatever others set meanwhile stays.
   * `done` says that it was asked for: MaxSize or MinSize may have cut it short.
   */
  step: (request: { group: string; by: number; policy: string }) => Promise<IntentResult>;
  /** Done where there is no such policy any more. */
  deletePolicy: (request: { group: string; policy: string }) => Promise<IntentResult>;
  /** How desired was changed since then (milliseconds), as far as servers came or went for it; oldest first. */
  readDesiredChanges: (group: string, since: number) => Promise<DesiredChange[]>;
  /**
   * Requests since then that set desired of these groups to a number, those that changed nothing too; minutes late. Oldest first;
   * undefined where no record of requests is kept.
   */
  readDesiredRequests: (groups: readonly string[], since: number) => Promise<DesiredRequest[] | undefined>;
  /** Runs of scheduled actions between these times (milliseconds) that set desired to a number; those that have run may be missing. */
  readScheduledActions: (group: string, from: number, until: number) => Promise<ScheduledAction[]>;
  terminate: (request: { group: string; server: string; decrement: boolean }) => Promise<IntentResult>;
  suspend: (request: { group: string; processes: readonly string[] }) => Promise<IntentResult>;
  resume: (request: { group: string; processes: readonly string[] }) => Promise<IntentResult>;
};

export type ServersDoor = {
  /** Facts about these servers; one that EC2 does not know is `unknown`, never `terminated`. */
  read: (ids: readonly string[]) => Promise<ServerFacts[]>;
  /** Facts about every server of these groups. */
  readGroups: (groups: readonly string[]) => Promise<ServerFacts[]>;
  /** The last lines of a server's console, or undefined when there are none. */
  readConsole: (id: string) => Promise<string | undefined>;
};

/** How servers come back from another image: EC2 replaces their root volume, and nothing else of them. */
export type ReimageDoor = {
  /** The replacements of the root volumes of these servers by one from an image, oldest first; a server without any is missing. */
  read: (ids: readonly string[]) => Promise<Record<string, Reimage[]>>;
  /** `done` names EC2's task. The same token replaces once, however often it is sent. */
  begin: (request: { server: string; image: string; token: string }) => Promise<IntentResult>;
};

export type ImagesDoor = {
  /** A launch template version, `$Default` and `$Latest` resolved to its number, `resolve:ssm:` to its image. */
  resolve: (templateId: string, versionSpec: string) => Promise<Wanted>;
  /** Why no server can be launched from an image: it is not there, or not available; undefined when one can. */
  findUnlaunchable: (image: string) => Promise<string | undefined>;
  /** What servers must agree with to come back from the wanted image, and which of these versions of its template differ in the image alone. */
  compare: (wanted: Wanted, versions: readonly string[]) => Promise<Pick<Wanted, 'machine' | 'alike'>>;
};

/** The door to one kind of workload. Its pure rules run inside `describe`, so that what was observed can be replayed. */
export type WorkloadDoor = {
  kind: string;
  /** Must its servers be drained, and proven to be, before they are terminated? */
  drains: boolean;
  /** Of these groups, those whose servers the workload itself protects from scale-in, so that this is no wish of a person. Absent: none. */
  protects?: (groups: readonly GroupView[]) => Promise<string[]>;
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

/** A server as a probe or a call reaches it. */
export type Target = { id: string; group: string; address?: string };

/** One HTTP request to a server, from inside its network. */
export type ReachRequest = {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  scheme: 'http' | 'https';
  port: number;
  path: string;
  body?: string;
  /** The secret whose credentials it carries, by ARN or name; its value is read where the request is sent, and nowhere else. */
  secret?: string;
};
/** What the server answered; `unknown` where it did not. */
export type ReachAnswer = { status: number; body: string } | { unknown: string };

/**
 * Reaches servers where they can be reached: from a function in their network, and by a command on the server itself where a probe says `ssm`. No answer is
 * `unknown`, never an exception.
 */
export type Reach = {
  /** Can servers be reached from within their network? Otherwise: which parameter is missing. */
  missing?: string;
  /** Can a command be run on servers? Otherwise: what is missing. */
  missingCommand?: string;
  probe: (target: Target, probe: Probe) => Promise<Verdict>;
  call: (target: Target, request: ReachRequest) => Promise<ReachAnswer>;
};

export type PolicyDoor = {
  /** @throws InputError when it is missing or invalid */
  read: (name: string) => Promise<Policy>;
  /** A mark of the text of each policy, which changes with it; a policy that is missing is missing in the answer. */
  readRevisions: (names: readonly string[]) => Promise<Record<string, string>>;
  readAccount: () => Promise<Omit<AccountBudget, 'usedByOthers'>>;
};

export type SignalsDoor = {
  readAlarms: (names: readonly string[]) => Promise<{ name: string; state: 'ok' | 'alarm' | 'unknown' }[]>;
  readCalendars: (names: readonly string[]) => Promise<{ name: string; state: 'open' | 'closed' | 'unknown' }[]>;
};

/** A notice to people: what happened, to what, and what to do next. What it is not about is left out or empty. */
export type Notice = {
  level: 'info' | 'warning' | 'alert';
  /** What happened, in one sentence. */
  text: string;
  /** What to do next: the command to type. */
  next?: string | undefined;
  campaign?: string;
  fleet?: string;
  server?: string | undefined;
  /** The release of the Recycler that it is about, or that acted. */
  release?: string;
  /** The topic of the policy. */
  topic?: string;
};

export type Notices = { send: (notice: Notice) => Promise<void> };

/** Starts the state machine. The same name starts once only. */
export type Executions = {
  isRunning: (name: string) => Promise<boolean>;
  /** `stateMachine` names the version of another release (ARN); otherwise it is our own. */
  start: (name: string, input: ExecutionInput, stateMachine?: string) => Promise<void>;
};
export type ExecutionInput = {
  campaign: string;
  fleet: string;
  phase: string;
  holder: string;
  /** Seconds that a plan waits before it reads anything. */
  restSeconds?: number;
  /** What the execution was started by, so that every line of its functions can be found together. */
  trace?: string;
  actor?: string;
  limit?: number;
  onlyServer?: string;
};

export type FleetRecord = {
  fleet: string;
  openCampaign?: string;
  /** Counts the executions of the open campaign: part of their names. */
  part: number;
  control: Control;
  /** The wanted image that was seen last, and when a survey saw it wanted first. */
  wantedSince: Record<string, number>;
  durations?: Durations;
  /** Set by a plan that found every server as wanted; gone with the next campaign. */
  idle?: Idle;
};

export type RejectedImage = { image: string; reason: string; at: number; fleet: string; campaign: string };

/** Everything a step needs of the world. Production, rehearsal and tests bind different doors to the same rules. */
export type Doors = {
  clock: Clock;
  groups: GroupDoor;
  servers: ServersDoor;
  reimages: ReimageDoor;
  images: ImagesDoor;
  workloads: WorkloadDoor[];
  reach: Reach;
  policies: PolicyDoor;
  signals: SignalsDoor;
  notices: Notices;
  ledger: Ledger;
  /** The release of the Recycler that acts. */
  release: string;
  /** Where its lease is read. Absent where a person acts under their own identity, who needs none. */
  leases?: Pick<ReleaseLedger, 'readLease'>;
  /** Called with every decision once it is written: for logs and for people who watch. */
  onDecision?: (decision: Decision) => void;
  /** Called with a campaign as it was read and as it is written by a step, once it is written: for what is counted once. */
  onWritten?: (written: Written) => void;
  /** Called with every act and what came of it. */
  onExecuted?: (act: Act) => void;
  /** Called at every poll before it is decided upon: for recordings. */
  onObserved?: (poll: { state: CampaignState; observation: Observation; now: number }) => void;
  /** A lock holder that is known to be dead, whose lock may be taken at once. */
  provenDead?: string;
};

/** A step that was written: the campaign before and after it, and the swaps that ended in it. */
export type Written = { before: Campaign; after: Campaign; finished: readonly Swap[] };

/** An act of a campaign, and its answer. */
export type Act = { campaign: Campaign; id: string; intent: Intent; result: IntentResult };

/** What a step writes in one go, on condition that the locks are held and the header was not written since it was read. */
export type Commit = {
  campaign: Campaign;
  /** Swaps in flight that changed or began. */
  swaps: Swap[];
  /** Swaps that ended: appended for good, and no longer in flight. */
  finished: Swap[];
  intents: { id: string; intent: Intent }[];
  queue?: StaleServer[];
  locks: Lock[];
  /** The lease that must hold when this is written, at `at` in milliseconds; given where an intent needs one. */
  lease?: { release: string; fleet: string; at: number };
};

/**
 * The durable record. Reads are strongly consistent.
 * `commit` throws FenceBroken when a lock is lost, the header moved on, or the lease does not hold; then nothing of it was written.
 */
export type Ledger = {
  readFleet: (fleet: string) => Promise<FleetRecord>;
  listOpenCampaigns: () => Promise<Campaign[]>;
  /** How many they are: one short read, however many. */
  countOpenCampaigns: () => Promise<number>;
  /** Records that a plan found every server of a fleet as wanted, or that this is not known any more. */
  recordIdle: (fleet: string, idle: Idle | undefined) => Promise<void>;
  /** Begins a campaign unless the fleet has an open one; answers the open one. */
  openCampaign: (campaign: Campaign) => Promise<Campaign>;
  /** Counts one more execution of the fleet's campaign, if the count still is `part`; answers the new one. @throws FenceBroken */
  startPart: (fleet: string, part: number) => Promise<number>;
  readCampaign: (id: string) => Promise<CampaignState>;
  readFinished: (id: string) => Promise<Swap[]>;
  readIntents: (id: string) => Promise<{ id: string; at: number; intent: Intent; result?: IntentResult }[]>;
  listCampaigns: (fleet?: string) => Promise<Campaign[]>;
  commit: (commit: Commit) => Promise<void>;
  recordResults: (
    commit: Omit<Commit, 'intents' | 'queue' | 'lease'> & { results: { id: string; result: IntentResult }[] },
  ) => Promise<void>;
  /** Ends the campaign: frees the fleet for the next one. */
  closeCampaign: (campaign: Campaign, locks: Lock[]) => Promise<void>;
  /** @throws LockHeld when another holder has it; `provenDead` names a holder that is known to be gone */
  acquireLock: (resource: string, holder: string, now: number, leaseSeconds: number, provenDead?: string) => Promise<Lock>;
  releaseLock: (lock: Lock) => Promise<void>;
  readLock: (resource: string) => Promise<Lock | undefined>;
  setPause: (fleet: string, pause: NonNullable<Control['paused']>) => Promise<void>;
  setStop: (fleet: string, stop: Control['stop'] | undefined) => Promise<void>;
  recordWanted: (fleet: string, key: string, at: number) => Promise<number>;
  listRejected: () => Promise<RejectedImage[]>;
  reject: (image: RejectedImage) => Promise<void>;
  clearRejected: (image: string, by: string, reason: string, at: number) => Promise<boolean>;
};
