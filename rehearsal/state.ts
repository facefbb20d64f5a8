/** Who launched or terminated a server. */
export type Actor = 'seed' | 'recycler' | 'auto-scaling' | 'other';

export type Lifecycle = 'Pending' | 'InService' | 'EnteringStandby' | 'Standby' | 'Terminating' | 'Terminated';

/** What one workload of its fleet makes of a server; the kind adds what only it knows. */
export type WorkState = { readonly state: string; readonly serves: boolean; readonly [detail: string]: unknown };

/** What may change about a server; every change is kept when reads can be stale. */
export type ServerState = {
  lifecycle: Lifecycle;
  /** EC2's own state. */
  machine: 'pending' | 'running' | 'shutting-down' | 'terminated';
  health: 'Healthy' | 'Unhealthy';
  /** Its state in each workload of its fleet, by the name of the workload; one that does not know it is missing. */
  works: Readonly<Record<string, WorkState>>;
  isProtected: boolean;
  tags: Readonly<Record<string, string>>;
};

export type Server = {
  readonly id: string;
  readonly fleet: string;
  readonly group: string;
  /** The zone as AWS names it, such as `eu-west-1a`. */
  readonly zone: string;
  readonly origin: Actor;
  /** Launched by Auto Scaling in the place of a replacement of the Recycler that never joined: it counts as the Recycler's. */
  readonly isHeir: boolean;
  readonly templateVersion: number;
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
  terminated: { by: Actor; at: number; wasInService: boolean } | undefined;
  history: { at: number; state: ServerState }[];
};

export type GroupState = {
  desired: number;
  suspended: readonly string[];
  tags: Readonly<Record<string, string>>;
};

export type Group = {
  readonly name: string;
  readonly fleet: string;
  readonly arn: string;
  readonly zones: readonly string[];
  readonly min: number;
  readonly max: number;
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
  /** Replacements of the Recycler that Auto Scaling ended before they joined; it launches heirs for them. */
  owedHeirs: number;
  /** Servers launched ahead of a rebalancing whose counterpart has not gone yet. */
  rebalancing: Set<string>;
  /** Launched and not yet gone, in order of launch. */
  readonly servers: Map<string, Server>;
  activities: Activity[];
};

export type Template = { id: string; name: string; versions: TemplateVersion[]; defaultVersion: number };
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
