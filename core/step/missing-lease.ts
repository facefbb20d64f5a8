import type { Doors } from '../ports.ts';
import { describeMissingLease, mayChange } from '../record/lease.ts';

/** Why the release that acts may not change servers of this fleet now; undefined when it may, or when a person acts. */
export const findMissingLease = async (doors: Pick<Doors, 'leases' | 'release' | 'clock'>, fleet: string): Promise<string | undefined> => {
  if (!doors.leases) return undefined;
  const lease = await doors.leases.readLease(doors.release);
  const now = doors.clock.now();
  return mayChange(lease, fleet, now) ? undefined : describeMissingLease(doors.release, lease, fleet, now);
};
