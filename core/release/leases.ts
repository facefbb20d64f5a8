import { FenceBroken } from '../errors.ts';
import { grantedLease, type Lease, revokedLease } from '../record/lease.ts';
import type { ReleaseLedger } from '../release-ports.ts';
import { retry } from '../retry.ts';

const attempts = 5;

/** Reads and writes a lease until no write came in between. Undefined from `change` leaves it as it is. @throws FenceBroken after some attempts */
const changeLease = (
  releases: Pick<ReleaseLedger, 'readLease' | 'writeLease'>,
  release: string,
  change: (before: Lease | undefined) => Lease | undefined,
): Promise<Lease | undefined> =>
  retry(
    attempts,
    (error) => error instanceof FenceBroken,
    async () => {
      const next = change(await releases.readLease(release));
      if (next) await releases.writeLease(next);
      return next;
    },
  );

/** Grants a release a lease, or renews or widens the one it has. */
export const grantLease = async (
  releases: Pick<ReleaseLedger, 'readLease' | 'writeLease'>,
  grant: Parameters<typeof grantedLease>[1],
  now: number,
): Promise<Lease | undefined> => changeLease(releases, grant.release, (before) => grantedLease(before, grant, now));

/** Revokes the lease of a release. Answers nothing where there was none to revoke. */
export const revokeLease = async (
  releases: Pick<ReleaseLedger, 'readLease' | 'writeLease'>,
  release: string,
  reason: string,
  now: number,
): Promise<Lease | undefined> =>
  changeLease(releases, release, (before) => (before && !before.revoked ? revokedLease(before, reason, now) : undefined));

/** Revokes the leases of all releases on trial in this deployment. */
export const revokeLeasesOf = async (
  releases: Pick<ReleaseLedger, 'listLeases' | 'readLease' | 'writeLease'>,
  deployment: string,
  reason: string,
  now: number,
): Promise<Lease[]> => {
  const revoked: Lease[] = [];
  for (const lease of await releases.listLeases()) {
    if (lease.deployment !== deployment) continue;
    const next = await revokeLease(releases, lease.release, reason, now);
    if (next) revoked.push(next);
  }
  return revoked;
};
