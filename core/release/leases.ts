import { FenceBroken } from '../errors.ts';
import { grantedLease, type Lease, revokedLease } from '../record/lease.ts';
import type { ReleaseLedger } from '../release-ports.ts';

const attempts = 5;

/** Reads and writes a lease until nobody wrote it in between. Undefined from `change` leaves it as it is. @throws FenceBroken after some attempts */
const changeLease = async (
  releases: Pick<ReleaseLedger, 'readLease' | 'writeLease'>,
  release: string,
  change: (before: Lease | undefined) => Lease | undefined,
): Promise<Lease | undefined> => {
  for (let attempt = 1; ; attempt += 1) {
    const next = change(await releases.readLease(release));
    if (!next) return undefined;
    try {
      await releases.writeLease(next);
      return next;
    } catch (error) {
      if (!(error instanceof FenceBroken) || attempt === attempts) throw error;
    }
  }
};

/** Gives a release a lease, or renews or widens the one it has. */
export const grantLease = async (
  releases: Pick<ReleaseLedger, 'readLease' | 'writeLease'>,
  grant: Parameters<typeof grantedLease>[1],
  now: number,
): Promise<Lease | undefined> => changeLease(releases, grant.release, (before) => grantedLease(before, grant, now));

/** Takes the lease of a release away. Answers nothing where there was none to take. */
export const revokeLease = async (
  releases: Pick<ReleaseLedger, 'readLease' | 'writeLease'>,
  release: string,
  reason: string,
  now: number,
): Promise<Lease | undefined> =>
  changeLease(releases, release, (before) => (before && !before.revoked ? revokedLease(before, reason, now) : undefined));

/** Takes away the lease of whichever release is on trial in this deployment. */
export const revokeLeasesOf = async (
  releases: Pick<ReleaseLedger, 'listLeases' | 'readLease' | 'writeLease'>,
  deployment: string,
  reason: string,
  now: number,
): Promise<Lease[]> => {
  const taken: Lease[] = [];
  for (const lease of await releases.listLeases()) {
    if (lease.deployment !== deployment) continue;
    const next = await revokeLease(releases, lease.release, reason, now);
    if (next) taken.push(next);
  }
  return taken;
};
