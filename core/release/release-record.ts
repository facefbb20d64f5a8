import { FenceBroken } from '../errors.ts';
import type { ReleaseLedger, ReleaseRecord } from '../release-ports.ts';
import { retry } from '../retry.ts';

const attempts = 5;

/** Changes the record of a release: read and written until no write came in between. @throws FenceBroken after some attempts */
export const changeReleaseRecord = (
  releases: Pick<ReleaseLedger, 'readRelease' | 'writeRelease'>,
  release: string,
  now: number,
  change: (record: ReleaseRecord) => ReleaseRecord,
): Promise<ReleaseRecord> =>
  retry(
    attempts,
    (error) => error instanceof FenceBroken,
    async () => {
      const before = (await releases.readRelease(release)) ?? { release, firstSeen: now, verdicts: [], events: [], version: 0 };
      const next = { ...change(before), version: before.version + 1 };
      await releases.writeRelease(next);
      return next;
    },
  );

/** Adds to a release's record what happened to it, now (milliseconds). */
export const recordReleaseEvent = (
  releases: Pick<ReleaseLedger, 'readRelease' | 'writeRelease'>,
  release: string,
  now: number,
  kind: ReleaseRecord['events'][number]['kind'],
  text: string,
): Promise<ReleaseRecord> =>
  changeReleaseRecord(releases, release, now, (record) => ({ ...record, events: [...record.events, { at: now, kind, text }].slice(-100) }));
