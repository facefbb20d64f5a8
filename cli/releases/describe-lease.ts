import type { Lease } from '../../core/record/lease.ts';
import { formatMoment } from '../page/elapsed.ts';

/** The fleets that a lease is for, in words. */
export const describeScope = ({ scope, fleets }: Pick<Lease, 'scope' | 'fleets'>): string => {
  if (scope === 'all') return 'every fleet';
  if (fleets.length === 0) return 'no fleet yet';
  return `canary ${fleets.length === 1 ? 'fleet' : 'fleets'} ${fleets.join(', ')}`;
};

/** A lease in a few words for a table: for which fleets and until when, or why it is gone. `now` is in milliseconds. */
export const describeLeaseBriefly = (lease: Lease | undefined, now: number): string =>
  lease && !lease.revoked && lease.expires > now
    ? `${describeScope(lease)} until ${formatMoment(lease.expires)}`
    : describeLease(lease, now);

/** A lease in one line: for which fleets, until when, by whom, and why it is gone. `now` is in milliseconds. */
export const describeLease = (lease: Lease | undefined, now: number): string => {
  if (!lease) return 'none';
  if (lease.revoked) return `revoked ${formatMoment(lease.revoked.at)}: ${lease.revoked.reason}`;
  if (lease.expires <= now) return `ran out ${formatMoment(lease.expires)}; it was for ${describeScope(lease)}`;
  return `${describeScope(lease)} until ${formatMoment(lease.expires)} (${lease.by}: ${lease.reason})`;
};
