/** Which fleets a lease is for: the canary fleets it names, or all. */
export type LeaseScope = 'canary' | 'all';

/** The expiring permission of one release to change servers. Without it a release plans, and puts back what was left. Times are milliseconds. */
export type Lease = {
  release: string;
  scope: LeaseScope;
  /** The canary fleets, while the scope is theirs. */
  fleets: readonly string[];
  expires: number;
  grantedAt: number;
  /**
   * The versions of the functions that it was granted for, as `nameVersion` writes them: a name that a build gives itself is no permission.
   * Absent in leases that an older release granted, which are for no version of this one.
   */
  versions?: readonly string[];
  /** `pre-traffic`, `post-traffic`, `attestation`, or `break-glass TICKET`. */
  by: string;
  reason: string;
  /** The verdict that it was granted by: its key in the evidence bucket. Absent where no judgement stands behind it. */
  verdict?: string;
  /** The deployment on which the release still has to prove itself: unless that succeeds, the lease is revoked. */
  deployment?: string;
  revoked?: { at: number; reason: string };
  /** Grows with every write: no writer overwrites what it has not seen. */
  version: number;
};

/** How a deployment stands; `unknown` where it could not be read. */
export type DeploymentState = 'running' | 'succeeded' | 'failed' | 'unknown';

/** A release on trial is trusted for this long at a time, in milliseconds. */
export const trialLasts = 10 * 60_000;
/** A release that passed is trusted until the attestation after the next, in milliseconds. */
export const leaseLasts = 26 * 3_600_000;
/** What a person may ask for without the gate, in milliseconds. */
export const breakGlassLasts = 4 * 3_600_000;

/** May this release change servers of the fleet now? Whatever is missing, revoked or run out is a no. */
export const mayChange = (lease: Lease | undefined, fleet: string, now: number): boolean =>
  lease !== undefined && lease.revoked === undefined && lease.expires > now && (lease.scope === 'all' || lease.fleets.includes(fleet));

/** A version of a function as AWS tells it: its name, its number, and CodeSha256, the hash of its code. */
export type FunctionVersion = { name: string; version: string; codeSha256: string };

/** The text under which leases and acceptances know a version. A number is never given twice while its function exists; the hash tells another one of its name. */
export const nameVersion = ({ name, version, codeSha256 }: FunctionVersion): string => `${name}:${version} ${codeSha256}`;

/** Was this lease granted for the version that runs? */
export const isGrantedFor = (lease: Lease | undefined, version: string): boolean => lease?.versions?.includes(version) === true;

/** Why a release may not change servers of a fleet, and what to do. */
export const describeMissingLease = (release: string, lease: Lease | undefined, fleet: string, now: number): string => {
  if (release === 'unstamped') return 'this release is unstamped and only plans: build it with npm run build, then deploy it';
  if (!lease) return `release ${release} has no lease and only plans: recycler attest judges it and grants one`;
  if (lease.revoked) return `the lease of release ${release} was revoked: ${lease.revoked.reason}`;
  if (lease.expires <= now)
    return `the lease of release ${release} ran out at ${new Date(lease.expires).toISOString()}: see recycler attest`;
  return `the lease of release ${release} is for ${lease.fleets.length > 0 ? `the canary fleets ${lease.fleets.join(', ')}` : 'no fleet yet, since no canary fleets are named'}, not for ${fleet}: recycler attest widens it`;
};

/** A lease as it is after it was granted, renewed or widened. What was revoked is given again only by a new judgement. */
export const grantedLease = (
  before: Lease | undefined,
  grant: Pick<Lease, 'release' | 'scope' | 'fleets' | 'by' | 'reason' | 'verdict' | 'deployment' | 'versions'> & { lasts: number },
  now: number,
): Lease => {
  const { lasts, ...rest } = grant;
  return { ...rest, grantedAt: now, expires: now + lasts, version: (before?.version ?? 0) + 1 };
};

/** A lease that was revoked. */
export const revokedLease = (lease: Lease, reason: string, now: number): Lease => ({
  ...lease,
  expires: Math.min(lease.expires, now),
  revoked: { at: now, reason },
  version: lease.version + 1,
});

/** Why a lease is revoked with its deployment, in words that the next reader recognises. */
export const describeRolledBack = (deployment: string): string => `deployment ${deployment} did not succeed`;

/**
 * What the deployment of a release on trial makes of its lease: a failed one takes it away, a running one renews it once half of it is gone,
 * and of one that cannot be read nothing follows, so that it runs out. Undefined: the lease stays as it is.
 */
export const followDeployment = (lease: Lease, state: DeploymentState, now: number): Lease | undefined => {
  if (lease.deployment === undefined || lease.revoked !== undefined) return undefined;
  if (state === 'failed') return revokedLease(lease, describeRolledBack(lease.deployment), now);
  if (state !== 'running' || lease.expires - now > trialLasts / 2) return undefined;
  return { ...lease, expires: now + trialLasts, version: lease.version + 1 };
};
