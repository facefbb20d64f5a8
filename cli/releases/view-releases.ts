import type { Lease } from '../../core/record/lease.ts';
import type { ReleaseRecord, VerdictEntry } from '../../core/release-ports.ts';
import { findReleaseStatuses, type ReleaseStatus } from './release-status.ts';

/** One release as people see it: `number` counts from 1 for the oldest. */
export type ReleaseView = {
  number: number;
  record: ReleaseRecord;
  lease?: Lease;
  fate: ReleaseStatus;
  /** The verdict whose figures stand for the release. */
  shown?: VerdictEntry;
  /** Its objective minus that of the accepted release before it, which the gate compared it with. */
  change?: number;
};

/** The last verdict that saw it with traffic and was decided; else the last one. */
const chooseShown = (verdicts: readonly VerdictEntry[]): VerdictEntry | undefined => {
  const withTraffic = verdicts.filter((verdict) => verdict.phase !== 'pre-traffic');
  return withTraffic.findLast((verdict) => verdict.outcome !== 'unknown') ?? withTraffic.at(-1) ?? verdicts.at(-1);
};

/** The last verdict of a phase. */
export const lastOf = ({ verdicts }: ReleaseRecord, phase: VerdictEntry['phase']): VerdictEntry | undefined =>
  verdicts.findLast((verdict) => verdict.phase === phase);

/**
 * The releases of a ledger with their leases, oldest first. A lease without a record still counts as a release.
 *
 * @param now in milliseconds
 * @param needsLease does a release need one to act?
 */
export const viewReleases = (
  records: readonly ReleaseRecord[],
  leases: readonly Lease[],
  now: number,
  needsLease = true,
): ReleaseView[] => {
  const known = new Set(records.map((record) => record.release));
  const bare = leases
    .filter((lease) => !known.has(lease.release))
    .map(({ release, grantedAt }): ReleaseRecord => ({ release, firstSeen: grantedAt, verdicts: [], events: [], version: 0 }));
  const all = [...records, ...bare]
    .toSorted((a, b) => a.firstSeen - b.firstSeen)
    .map((record) => {
      const lease = leases.find((each) => each.release === record.release);
      return { record, ...(lease && { lease }) };
    });
  const fates = findReleaseStatuses(all, now, needsLease);
  return all.map((each, index): ReleaseView => {
    const shown = chooseShown(each.record.verdicts);
    const before = all.slice(0, index).findLast(({ record }) => record.accepted !== undefined)?.record.accepted;
    return {
      ...each,
      number: index + 1,
      fate: fates[index] as ReleaseStatus,
      ...(shown && { shown }),
      ...(shown && before && { change: shown.objective - before.value }),
    };
  });
};
