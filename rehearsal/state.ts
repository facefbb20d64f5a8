/** Who launched or terminated a server. */
export type Actor = 'seed' | 'recycler' | 'auto-scaling' | 'other';

export type Lifecycle = 'Pending' | 'InService' | 'EnteringStandby' | 'Standby' | 'Terminating' | 'Terminated';

/** Where a lifecycle hook holds a server that is Pending or Terminating, as Auto Scaling writes it after a colon. */
export type HookStage = 'Wait' | 'Proceed';

/** What one workload of its fleet makes of a server; the kind adds what only it knows. */
export type WorkState = { readonly state: string; readonly serves: boolean; readonly [detail: string]: unknown };

/** What may change about a server; every change is kept when reads can be stale. */
export type ServerState = {
  lifecycle: Lifecycle;
  /** Present while a lifecycle hook has a say: `Pending:Wait`, `Terminating:Proceed`. */
  hook?: HookStage | undefined;
  /** EC2's own state. */
  machine: 'pending' | 'running' | 'shutting-down' | 'terminated';
  health: 'Healthy' | 'Unhealthy';
  /** Its state in each workload of its fleet, by the name of the workload; one that does not know it is missing. */
  works: Readonly<Record<string, WorkState>>;
  isProtected: boolean;
  /** EC2 recommends to rebalance it. */
  isAtRisk?: boolean;
  tags: Readonly<Record<string, string>>;
};

/**
 * What a server was launched from. "The launch template for the instance" and "The launch configuration associated with the instance" are
 * shown for each member (API reference, Instance); one that was attached by hand has neither.
 */
export type LaunchSource = { readonly templateId?: string; readonly templateName?: string; readonly configuration?: string };

export type Server = {
  readonly id: string;
  readonly fleet: string;
  readonly group: string;
  /** The zone as AWS names it, such as `eu-west-1a`. */
  readonly zone: string;
  readonly origin: Actor;
  /** Launched by Auto Scaling in the place of a replacement of the Recycler that never joined: it counts as the Recycler's. */
  readonly isHeir: boolean;
  /** Its version of the template that it was launched from. */
  readonly templateVersion: number;
  readonly source: LaunchSource;
  readonly image: string;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly launchedAt: number;
  readonly drawn: { bootSeconds: number; drainSeconds: number; terminateSeconds: number };
  /** It would never pass its checks: why. */
  readonly flaw: string | undefined;
  readonly state: Readonly<ServerState>;
  inServiceAt: number | undefined;
  /** It has started and would serve. */
  isReady: boolean;
  /** It has been in service, ready and healthy at least once. */
  hasJoined: boolean;
  joinedAt: number | undefined;
  goneAt: number | undefined;
  failedAt: number | undefined;
  /** When its root volume was last replaced for the Recycler, in milliseconds since 1970. */
  reimagedAt?: number;
  /** It was sent away to come back from another image, and has not yet. */
  isAway?: boolean;
  /** It answers errors, and may recover. */
  isSick?: boolean;
  /** Since when its status checks by EC2 fail, in milliseconds since 1970. */
  impairedSince?: number | undefined;
  /** Which of them fails; absent: all. */
  impairedCheck?: 'system' | 'instance' | 'application';
  /** Until when its application status checks count for nothing, in milliseconds since 1970; infinite where no end was given. */
  suppressedUntil?: number | undefined;
  /** Has Systems Manager lost its connection to the agent? */
  isConnectionLost?: boolean;
  /** Why EC2 ended it, as DescribeInstances tells it (`StateReason`). */
  stateReason?: { code: string; message: string };
  terminated: { by: Actor; at: number; wasInService: boolean } | undefined;
  history: { at: number; state: ServerState }[];
};

export type GroupState = {
  desired: number;
  /** The zones that it launches into, as AWS names them. */
  zones: readonly string[];
  /** `deleting`: "Delete in progress"; `gone`: no answer names it any more. */
  status: 'active' | 'deleting' | 'gone';
  suspended: readonly string[];
  tags: Readonly<Record<string, string>>;
};

/** A scaling policy of a group, as far as DescribePolicies says what it does to the desired capacity. */
export type GroupPolicy = { type: 'SimpleScaling' | 'StepScaling' | 'TargetTrackingScaling'; adjustment?: 'ChangeInCapacity'; by?: number };

export type Group = {
  readonly name: string;
  readonly fleet: string;
  readonly arn: string;
  /** Every zone that it ever had. */
  readonly zones: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly hooks: readonly LifecycleHook[];
  /** How it chooses what a scale-in ends, the first of them alone. */
  readonly terminationPolicies: readonly string[];
  readonly graceSeconds: number;
  readonly template: Template;
  /** A number, `$Default` or `$Latest`. */
  versionWanted: string;
  readonly isMixed: boolean;
  readonly hasWarmPool: boolean;
  readonly healthCheckType: 'ELB' | 'EC2';
  readonly createdAt: number;
  readonly state: Readonly<GroupState>;
  history: { at: number; state: GroupState }[];
  /** What people and scaling policies asked for, without our own raises and decrements. */
  desiredByOthers: number;
  readonly initial: GroupState;
  /** Launches that Auto Scaling still owes to a raise of the Recycler. */
  owedToRecycler: number;
  /** Its scaling policies by name, those of the Recycler too. */
  readonly policies: Map<string, GroupPolicy>;
  /** Replacements of the Recycler that Auto Scaling ended before they joined; it launches heirs for them. */
  owedHeirs: number;
  /** Servers launched ahead of a rebalancing whose counterpart has not gone yet; by id, the server that goes for it, where that is known. */
  rebalancing: Map<string, string | undefined>;
  /** Unhealthy servers that were ended, whose replacements are not launched yet. */
  owedForHealth: number;
  /** What changed the desired capacity since the last activity, in sentences: the beginning of the next activity's cause. */
  reasons: string[];
  /** Milliseconds since 1970 until which nothing is launched, after launches that failed. */
  launchNotBefore: number;
  /** Auto Scaling replaces servers that are older (MaxInstanceLifetime); undefined: none. */
  maxLifetimeSeconds: number | undefined;
  /** Milliseconds since 1970 before which no more expired servers are replaced. */
  nextLifetimeCheck: number;
  /** Does Auto Scaling replace servers that EC2 recommends to rebalance (CapacityRebalance)? */
  capacityRebalance: boolean;
  /** Milliseconds since 1970 until which a scaling policy does not scale in. */
  cooldownUntil: number;
  /** Launched and not yet gone, in order of launch. */
  readonly servers: Map<string, Server>;
  activities: Activity[];
};

/** What happens in a wait state that a hook opens: another program completes it after some seconds, or its heartbeat times out. */
export type LifecycleHook = {
  readonly transition: 'launching' | 'terminating';
  readonly heartbeatSeconds: number;
  readonly completedAfterSeconds: number | undefined;
  readonly result: 'ABANDON' | 'CONTINUE';
};

export type Template = {
  id: string;
  name: string;
  versions: TemplateVersion[];
  defaultVersion: number;
  /** What its servers run at their first boot, as text. */
  userData?: string;
};
export type TemplateVersion = { number: number; image: string; createdAt: number };

export type Activity = {
  id: string;
  at: number;
  endedAt?: number;
  description: string;
  cause: string;
  status: 'Successful' | 'InProgress' | 'Failed' | 'Cancelled';
  message?: string;
};

export type Refresh = { id: string; group: string; startedAt: number; endsAt: number };

/** Counted on: in service for its group, started, and healthy wherever it must be. */
export const isServing = (server: Server): boolean => {
  const { lifecycle, machine, works } = server.state;
  return lifecycle === 'InService' && machine === 'running' && server.isReady && Object.values(works).every(({ serves }) => serves);
};

/**
 * Counted by Auto Scaling against the desired capacity: not leaving, not in standby.
 * Standby is left out, since "the Auto Scaling group launches new instances to replace the instances on standby" unless it must
 * decrement (API reference, EnterStandby).
 */
export const isCounted = (server: Server): boolean => ['Pending', 'InService'].includes(server.state.lifecycle);

/** The version that the group would launch now: `$Latest` and `$Default` are resolved at launch (LaunchTemplateSpecification). */
export const versionNow = (group: Group): number => {
  const { template, versionWanted } = group;
  if (versionWanted === '$Default') return template.defaultVersion;
  if (versionWanted === '$Latest') return template.versions.at(-1)?.number ?? template.defaultVersion;
  return Number(versionWanted);
};
