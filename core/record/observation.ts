import type { Policy } from '../policy/policy.ts';
import type { Sign } from './heal.ts';
import type { KeptServer } from './kept-server.ts';
import type { Origin, Wanted } from './wanted.ts';
import type { Verdict, WorkloadView } from './workload.ts';

/** One server as its group lists it. */
export type Member = Origin & {
  id: string;
  zone: string;
  lifecycle: string;
  isHealthy: boolean;
  isProtected: boolean;
};

/** A group as one poll found it. */
export type GroupView = {
  name: string;
  /** The tag `recycler:fleet`, or the group's own name. */
  fleet: string;
  /** The tag `recycler:policy`; without it nothing may touch the group. */
  policy?: string;
  /** Its tags, so that a workload can be found by one. */
  tags: Record<string, string>;
  targetGroups: string[];
  desired: number;
  min: number;
  max: number;
  zones: string[];
  templateId: string;
  versionSpec: string;
  /** The instance types of its mixed-instances policy, sorted; absent where its template alone says the type. */
  instanceTypes?: string[];
  suspended: string[];
  /** By what Auto Scaling itself finds a server unhealthy, and how long it lets a new one be; absent in recordings of older releases. */
  healthCheck?: { types: string[]; graceSeconds: number; warmupSeconds?: number; hasMaintenancePolicy?: boolean };
  /** Must desired itself be raised here, because LaunchInstances cannot serve the group? */
  needsRaise: boolean;
  members: Member[];
  /** The id of an instance refresh that is running on the group. */
  refresh?: string;
  /** What of this group the Recycler does not support, each with the remedy. */
  unsupported: string[];
  /** What else acts on its servers, or counts them otherwise, that a person should know before a campaign; absent where nothing does. */
  remarks?: string[];
};

/** A group without its servers: what it is set to. */
export type GroupSettings = Omit<GroupView, 'members' | 'refresh'>;

/**
 * One change of desired capacity that Auto Scaling has a record of, with what it calls the cause. `absolute`: set to `to`, whatever it was;
 * `relative`: moved by the difference, a function of what was there.
 */
export type DesiredChange = {
  /** Milliseconds since 1970, by the clock of Auto Scaling; whole seconds. */
  at: number;
  from: number;
  to: number;
  kind: 'absolute' | 'relative';
  cause: string;
  /** The scaling policy that changed it. */
  policy?: string;
  /** The server that was taken out of the group, or out of standby. */
  server?: string;
};

/** A launch that Auto Scaling could not make: when, in milliseconds, and what it says of it. */
export type FailedLaunch = { at: number; message: string };

/** A request of others that set desired of a group to a number. Times in milliseconds. */
export type DesiredRequest = { at: number; group: string; to: number };

/** A run of a scheduled action that sets desired to a number: when it is to begin, in milliseconds. */
export type ScheduledAction = { at: number; to: number };

/** Facts about one server, read afresh at this poll. `unknown`: the read gave no answer. */
export type ServerFacts = {
  id: string;
  state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated' | 'unknown';
  image?: string;
  /** Do EC2's checks of it fail? Read only of a server that is healed for that. */
  impaired?: 'yes' | 'no' | 'unknown';
  /** Does what spoke against it besides, such as a probe, still do so? Read only of a server that is healed, and each kind only if it was healed for it. */
  signs?: { kind: Sign['kind']; stands: 'yes' | 'no' | 'unknown' }[];
  /** Its private address. */
  address?: string;
  launchedAt?: number;
  /** Why it is not running, where EC2 says so. */
  stateReason?: { code: string; message: string };
  isExcluded: boolean;
  /** Has the server itself the tag `recycler:policy`? Calls to EC2 are allowed by it. */
  isEnrolled?: boolean;
  /** What an image must agree with for the server to come back from it, as text; absent where EC2 does not say all of it. */
  machine?: string;
  /** The device names of its volumes, but for its root volume; absent where they are not known. */
  dataDevices?: string[];
  /** The newest replacement of its root volume by one from an image; read only where servers may come back from one. */
  reimage?: Reimage;
  /** When it last came back from an image, in milliseconds: its age counts from there. */
  renewedAt?: number;
};

/** One replacement of a root volume, as EC2 knows it. Times in milliseconds. */
export type Reimage = {
  task: string;
  image: string;
  /** `failed`: the old root volume is still attached; `failed-detached`: none is. */
  state: 'pending' | 'in-progress' | 'succeeded' | 'failing' | 'failed' | 'failing-detached' | 'failed-detached' | 'unknown';
  startedAt: number;
  completedAt?: number;
};

/** What people and alarms say, read at every poll. */
export type BrakeReadings = {
  paused?: { by: string; reason: string; at: number; until?: number };
  stopRequested?: { by: string; at: number };
  alarms: { name: string; state: 'ok' | 'alarm' | 'unknown' }[];
  calendars: { name: string; state: 'open' | 'closed' | 'unknown' }[];
  /** Why a read of this poll could not be trusted, throttling for example. */
  unread?: string;
};

/** What the whole account allows, and how much of it other campaigns use. `isBeingCounted`: another one takes its share at this moment. */
export type AccountBudget = { maxSurge?: number; apiShare: number; usedByOthers: number; isBeingCounted?: boolean };

/** Everything one step knows of the world. */
export type Observation = {
  at: number;
  groups: GroupView[];
  /** What each group would launch now; a group is missing here when that could not be resolved. */
  wanted: Record<string, Wanted>;
  servers: Record<string, ServerFacts>;
  workloads: WorkloadView[];
  probes: Record<string, Verdict>;
  brakes: BrakeReadings;
  policy: { effective: Policy } | { error: string };
  account: AccountBudget;
  /** Why the release that acts may not change servers of this fleet now; undefined when it may. */
  noLease?: string;
  /** How desired of each group was changed lately, by us and by others; read only where our own calls may not explain it. */
  desiredChanges: Record<string, DesiredChange[]>;
  /** What others asked desired to be, those of the last minutes not yet; why that could not be read; or that there is no record of it here. */
  desiredRequests?: DesiredRequest[] | { error: string } | 'no record';
  /** Scheduled actions of each group that run about now; read only while desired may hold a raise of ours. */
  scheduledActions?: Record<string, ScheduledAction[]>;
  /** Why what these groups want cannot be launched any more; read only before a server goes first, and where a launch does not come. */
  unlaunchable?: Record<string, string>;
  /** Failed replacements of this fleet that are kept in standby, of this campaign and of others; absent where there are none. */
  kept?: KeptServer[];
  /** Members launched since the campaign began that belong to no swap; read only when the campaign owes or seeks one. */
  unclaimed: { id: string; group: string; zone: string; launchedAt: number; isWanted: boolean }[];
};
