/** A server outside of every group: a builder of an image, or a server that tests one. */
export type OutsideServer = {
  readonly id: string;
  readonly image: string;
  readonly token: string;
  readonly request: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly address: string;
  readonly launchedAt: number;
  /** It would never pass its checks: why. */
  readonly flaw: string | undefined;
  /** EC2's own state. */
  machine: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  /** What it ran at its first boot, as text. */
  readonly userData: string;
  isReady: boolean;
  isOnline: boolean;
  goneAt?: number;
  /** What is on its disk: the digest of its packages, its release, and whether it was cleaned for an image. */
  disk: Disk;
};

export type Disk = { release: string; packages: string; machine: string; isSealed: boolean };

/** An image that EC2 knows besides those that templates and servers name. */
export type KnownImage = {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly ownerAlias?: string;
  readonly createdAt: number;
  /** What a server that boots from it has on its disk. */
  readonly disk: Disk;
  readonly snapshot: string;
  /** Why no server that boots from it ever passes its checks. */
  flaw?: string;
  /** The same of servers of a group alone. */
  flawInGroup?: string;
  state: 'pending' | 'available' | 'failed' | 'disabled' | 'deregistered';
  reason?: string;
  tags: Readonly<Record<string, string>>;
  /** When it was last launched before the rehearsal began. */
  lastLaunchedAt?: number;
  /** With which accounts it is shared, and whether with all of them. */
  sharedWith?: readonly string[];
  isPublic?: boolean;
  /** Its deregistration protection is on. */
  isProtected?: boolean;
};

/** A snapshot that there is. */
export type KnownSnapshot = { startedAt: number; tags: Readonly<Record<string, string>> };

/** What names images besides servers, templates and parameters: others made it. An image may be written `resolve:ssm:/NAME`. */
export type OtherUses = {
  launchConfigurations: { name: string; image: string }[];
  /** Overrides of groups: with an image of their own, or with a version of a launch template. */
  overrides: { group: string; image?: string; template?: string; version?: string }[];
  spotFleets: { id: string; state: 'active' | 'cancelled'; image: string }[];
  /** EC2 Fleets: with an override that names an image, or with a version of a launch template. */
  fleets: { id: string; state: 'active' | 'deleted'; image?: string; template?: string; version?: string }[];
  spotRequests: { id: string; state: 'open' | 'cancelled'; image: string }[];
  /** Recipes of EC2 Image Builder. */
  recipes: { arn: string; image: string }[];
};

/** One version of a parameter that was written while the rehearsal ran. */
export type ParameterVersion = { version: number; value: string; at: number; labels: readonly string[] };

/** What a rehearsal makes of bakes: how long things take, and what goes wrong. A test may change it while the rehearsal runs. */
export type BakingPlan = {
  bootSeconds: number;
  agentSeconds: number;
  agentVersion: string;
  updateSeconds: number;
  imageSeconds: number;
  validationSeconds: number;
  /** The packages that the repositories hold now; another text is another set. */
  packages: string;
  /** The release that an update ends with; the one that was asked for where it is absent. */
  release?: string;
  agentNeverOnline: boolean;
  /** So many of the first update commands fail. */
  failedUpdates: number;
  /** Which of the images fail, by their number from 1; `stuck` are those that stay pending. */
  failedImages: readonly number[];
  stuckImages: readonly number[];
  /** Which of the images boot into nothing that works, by their number from 1. */
  badImages: readonly number[];
  /** Which of them pass their test, and fail as servers of a group alone. */
  latelyBadImages: readonly number[];
  /** Cleaning leaves the machine-id in the image. */
  staysUnclean: boolean;
  /** Security groups that let something in, or out to more than port 443; any other one that is asked for does neither. */
  openSecurityGroups: readonly string[];
  /** The agent of Amazon ECS on a test server never comes up. */
  hostNeverJoins: boolean;
  /** It loses its connection before the server is terminated, so that its container instance stays behind. */
  hostStaysBehind: boolean;
  /** Systems Manager holds no value for an image of this account. */
  refusesValues: boolean;
};

/** All that bakes have made in the embedded cloud. */
export type BakingGround = {
  plan: BakingPlan;
  /** The Region, where it is not the home one: ids there are other ids. */
  place: string;
  servers: Map<string, OutsideServer>;
  images: Map<string, KnownImage>;
  /** Snapshots that there are. */
  snapshots: Map<string, KnownSnapshot>;
  others: OtherUses;
  versions: Map<string, ParameterVersion[]>;
  /** Called after every change of a server, an image or a label of a bake. */
  listeners: ((what: string) => void)[];
  /** Called with a server outside of groups whose boot is over, and with one that has terminated. */
  watchers: ((server: OutsideServer) => void)[];
};

/** The baking ground of a rehearsal before anything was baked. */
export const createBakingGround = (plan: Partial<BakingPlan> = {}): BakingGround => ({
  plan: {
    bootSeconds: 60,
    agentSeconds: 40,
    agentVersion: '3.3.3572.0',
    updateSeconds: 240,
    imageSeconds: 300,
    validationSeconds: 8,
    packages: 'packages of the first day',
    agentNeverOnline: false,
    failedUpdates: 0,
    failedImages: [],
    stuckImages: [],
    badImages: [],
    latelyBadImages: [],
    staysUnclean: false,
    openSecurityGroups: [],
    hostNeverJoins: false,
    hostStaysBehind: false,
    refusesValues: false,
    ...plan,
  },
  place: '',
  servers: new Map(),
  images: new Map(),
  snapshots: new Map(),
  others: { launchConfigurations: [], overrides: [], spotFleets: [], fleets: [], spotRequests: [], recipes: [] },
  versions: new Map(),
  listeners: [],
  watchers: [],
});
