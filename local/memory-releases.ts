import { FenceBroken } from '../core/errors.ts';
import { copyRecord } from '../core/record/copy-record.ts';
import type { Lease } from '../core/record/lease.ts';
import type { ReleaseLedger, ReleaseRecord } from '../core/release-ports.ts';

/** Leases and releases in memory, and a lease at once for the twin of the ledger, which checks it when it writes. */
export type MemoryReleases = ReleaseLedger & { leaseOf: (release: string) => Lease | undefined };

/** The twin of `aws/ledger/releases.ts`, held to the same contract suite. It forgets everything with its process. */
export const createMemoryReleases = (): MemoryReleases => {
  const leases = new Map<string, Lease>();
  const releases = new Map<string, ReleaseRecord>();
  const put = <Kept extends { release: string; version: number }>(kept: Map<string, Kept>, next: Kept): void => {
    if ((kept.get(next.release)?.version ?? 0) !== next.version - 1)
      throw new FenceBroken(`the record of release ${next.release} was changed by another writer meanwhile`);
    kept.set(next.release, copyRecord(next));
  };
  return {
    leaseOf: (release) => leases.get(release),
    readLease: async (release) => copyRecord(leases.get(release)),
    listLeases: async () => copyRecord([...leases.values()]),
    writeLease: async (lease) => put(leases, lease),
    readRelease: async (release) => copyRecord(releases.get(release)),
    listReleases: async () => copyRecord([...releases.values()].toSorted((a, b) => a.firstSeen - b.firstSeen)),
    writeRelease: async (record) => put(releases, record),
  };
};
