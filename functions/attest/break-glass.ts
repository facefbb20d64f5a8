import { breakGlassLasts } from '../../core/record/lease.ts';
import { grantLease } from '../../core/release/leases.ts';
import { recordReleaseEvent } from '../../core/release/release-record.ts';
import { alert } from './alert.ts';
import type { Attestation, AttestDoors } from './attestation.ts';

/** How a lease that no judgement stands behind says by whom it was granted. */
export const unjudged = 'break-glass ';

const mostInWeek = 3;
const week = 7 * 86_400_000;

/** What was granted without the gate in the last seven days, of any release. */
const listUsed = async ({ releases, clock }: AttestDoors): Promise<string[]> =>
  (await releases.listReleases())
    .flatMap(({ events }) => events)
    .filter(({ kind, text, at }) => kind === 'granted' && text.startsWith(unjudged) && at > clock.now() - week)
    .map(({ text }) => text.split(':')[0] ?? '');

/**
 * Grants the live release a lease for every fleet without the gate, for four hours, under a ticket. At most three in seven days, whatever their
 * tickets and releases: what is needed more often is a gate that is wrong, or no emergency.
 *
 * @throws WorldError when it could not be read what is live
 */
export const breakGlass = async (doors: AttestDoors, by: string, ticket: string): Promise<Attestation> => {
  const live = await doors.readLive();
  if (live.release !== doors.release) {
    const text = `the alias live runs release ${live.release}, this is ${doors.release}: deploy again, so that one release runs`;
    return { outcome: 'not-now', reason: text, blocks: [] };
  }
  const used = await listUsed(doors);
  if (used.length >= mostInWeek) {
    const text = `break-glass ${ticket}: refused, since it was used ${used.length} times in seven days (${used.join('; ')})`;
    await alert(doors, text, `recycler attest judges release ${doors.release}; recycler releases ${doors.release} shows what blocks it`);
    return { outcome: 'not-now', reason: text, blocks: [] };
  }
  const reason = `${by} asked for it under ${ticket}, without the gate`;
  const versions = await doors.readVersions(live);
  const grant = { release: doors.release, scope: 'all', fleets: [], by: `${unjudged}${ticket}`, reason, versions } as const;
  const lease = await grantLease(doors.releases, { ...grant, lasts: breakGlassLasts }, doors.clock.now());
  await recordReleaseEvent(
    doors.releases,
    doors.release,
    doors.clock.now(),
    'granted',
    `break-glass ${ticket} by ${by}: every fleet, four hours, unjudged`,
  );
  await alert(
    doors,
    `break-glass ${ticket}: ${by} lets release ${doors.release} act on every fleet for four hours without the gate`,
    `see that ${ticket} asks for it; recycler releases ${doors.release} has it on record, and recycler attest judges the release after all`,
  );
  return { outcome: 'break-glass', reason, blocks: [], ...(lease && { lease }) };
};
