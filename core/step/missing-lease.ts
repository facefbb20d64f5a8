import { isOfTheWorld } from '../errors.ts';
import type { Doors } from '../ports.ts';
import { describeMissingLease, isGrantedFor, mayChange } from '../record/lease.ts';

/**
 * Why the release that acts may not change servers of this fleet now; undefined when it may, or when a person acts. A lease is for the versions of
 * the functions that were judged: code that only calls itself that release has none.
 */
export const findMissingLease = async (doors: Pick<Doors, 'leases' | 'release' | 'clock'>, fleet: string): Promise<string | undefined> => {
  if (!doors.leases) return undefined;
  const lease = await doors.leases.readLease(doors.release);
  const now = doors.clock.now();
  if (!mayChange(lease, fleet, now)) return describeMissingLease(doors.release, lease, fleet, now);
  let version: string;
  try {
    version = await doors.leases.readOwnVersion();
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return `which version of this function runs could not be read, so that no lease is known to be for it: ${error.message}`;
  }
  return isGrantedFor(lease, version)
    ? undefined
    : `the lease of release ${doors.release} is not for ${version}, which runs: recycler attest judges what runs, and grants a lease for it`;
};
