import { FenceBroken } from '../errors.ts';
import type { ReleaseLedger, ReleaseRecord } from '../release-ports.ts';

const attempts = 5;

/** Changes the record of a release, read and written until nobody wrote in between. @throws FenceBroken after some attempts */
export const changeReleaseRecord = async (
  releases: Pick<ReleaseLedger, 'readRelease' | 'writeRelease'>,
  release: string,
  now: number,
  change: (record: ReleaseRecord) => ReleaseRecord,
): Promise<ReleaseRecord> => {
  for (let attempt = 1; ; attempt += 1) {
    const before = (await releases.readRelease(release)) ?? { release, firstSeen: now, verdicts: [], events: [], version: 0 };
    const next = { ...change(before), version: before.version + 1 };
    try {
      await releases.writeRelease(next);
      return next;
    } catch (error) {
      if (!(error instanceof FenceBroken) || attempt === attempts) throw error;
    }
  }
};

/** Adds to a release's record what happened to it, now (milliseconds). */
export const recordReleaseEvent = (
  releases: Pick<ReleaseLedger, 'readRelease' | 'writeRelease'>,
  release: string,
  now: number,
  kind: ReleaseRecord['events'][number]['kind'],
  text: string,
): Promise<ReleaseRecord> =>
  changeReleaseRecord(releases, release, now, (record) => ({ ...record, events: [...record.events, { at: now, kind, text }].slice(-100) }));
