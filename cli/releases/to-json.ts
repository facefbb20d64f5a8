import type { VerdictEntry } from '../../core/release-ports.ts';
import { isoTime } from '../../core/report/report.ts';
import type { KeptVerdict } from './verdict-document.ts';
import type { ReleaseView } from './view-releases.ts';

/** The release that was asked for, with the documents behind its verdicts. */
export type ChosenRelease = { view: ReleaseView; verdicts: readonly KeptVerdict[]; bucket?: string };

const writeLease = ({ release: _, version: __, ...lease }: NonNullable<ReleaseView['lease']>) => ({
  ...lease,
  expires: isoTime(lease.expires),
  grantedAt: isoTime(lease.grantedAt),
  ...(lease.revoked && { revoked: { ...lease.revoked, at: isoTime(lease.revoked.at) } }),
});

/** A verdict of the ledger with times in ISO 8601. */
export const writeVerdict = ({ business, ...verdict }: VerdictEntry) => ({
  ...verdict,
  at: isoTime(verdict.at),
  ...(business && { business: business.map((figure) => ({ ...figure, from: isoTime(figure.from), to: isoTime(figure.to) })) }),
});

const writeRelease = ({ number, record, lease, fate, change }: ReleaseView) => {
  const { release, firstSeen, functionVersion, stateMachine, verdicts, events, accepted } = record;
  return {
    number,
    release,
    firstSeen: isoTime(firstSeen),
    ...(functionVersion !== undefined && { functionVersion }),
    ...(stateMachine !== undefined && { stateMachine }),
    fate: { kind: fate.kind, why: fate.why, ...(fate.at !== undefined && { at: isoTime(fate.at) }) },
    ...(change !== undefined && { change }),
    verdicts: verdicts.map(writeVerdict),
    events: events.map((event) => ({ ...event, at: isoTime(event.at) })),
    ...(accepted && { accepted: { at: isoTime(accepted.at), loss: accepted.loss, objective: accepted.value } }),
    ...(lease && { lease: writeLease(lease) }),
  };
};

/** Releases of schema `recycler/releases/1`, oldest first; times are ISO 8601. */
export const toJson = (views: readonly ReleaseView[], chosen?: ChosenRelease) => ({
  schema: 'recycler/releases/1' as const,
  releases: views.map(writeRelease),
  ...(chosen && {
    release: {
      id: chosen.view.record.release,
      ...(chosen.bucket !== undefined && { bucket: chosen.bucket }),
      documents: chosen.verdicts.map(({ entry, document, problem }) => ({
        key: entry.document,
        ...(document && { verdict: document }),
        ...(problem !== undefined && { problem }),
      })),
    },
  }),
});
