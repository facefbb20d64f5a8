import * as z from 'zod/mini';
import type { Live } from '../../aws/aliases/live.ts';
import { InputError, isOfTheWorld } from '../../core/errors.ts';
import { validate } from '../../core/policy/validate.ts';
import { type Lease, leaseLasts } from '../../core/record/lease.ts';
import { grantLease, revokeLease } from '../../core/release/leases.ts';
import { recordReleaseEvent } from '../../core/release/release-record.ts';
import type { Verdict } from '../../fitness/decide.ts';
import { judgePatiently } from '../../fitness/judge-patiently.ts';
import { acceptRelease, unknownVersions } from '../../fitness/judge-release.ts';
import { alert } from './alert.ts';
import type { Attestation, AttestDoors } from './attestation.ts';
import { breakGlass, unjudged } from './break-glass.ts';

/**
 * The schedule names no person. A person proves who they are by a request to AWS STS that they signed; without it the name is what they say, and is
 * recorded so. With it they may ask for a lease without the gate, under a ticket.
 */
const eventSchema = z.looseObject({
  by: z.optional(z.string()),
  caller: z.optional(z.string()),
  breakGlass: z.optional(z.string().check(z.minLength(1))),
});

/** The check that says whether the release has been seen at work often enough to be trusted with all fleets. */
export const sampleCheckId = 'fleet-swaps-seen';

/** What to do about what blocked a release. */
const repair = (release: string): string =>
  `recycler releases ${release} shows each check that blocked, with its remedy; repair it, then recycler attest judges again`;
const deployAgain = 'npm run build && sam deploy puts one judged release there; recycler releases shows what may act until then';

/** The first blocks, as many as an e-mail bears. */
const describeBlocks = (blocks: readonly string[]): string =>
  blocks.length > 3 ? `${blocks.slice(0, 3).join('; ')}; and ${blocks.length - 3} more` : blocks.join('; ');

/** A release that a newer one has followed keeps its lease while a campaign still runs on it: it was judged, and is to finish what it began. */
const renewSuperseded = async (doors: AttestDoors): Promise<void> => {
  const now = doors.clock.now();
  const busy = new Set((await doors.ledger.listOpenCampaigns()).map((campaign) => campaign.release));
  for (const lease of await doors.releases.listLeases()) {
    if (lease.release === doors.release || lease.revoked || lease.expires <= now || !busy.has(lease.release)) continue;
    await doors.releases.writeLease({ ...lease, expires: now + leaseLasts, version: lease.version + 1 });
  }
};

/**
 * Who may widen a lease to all fleets: a person who asks for the attestation, or what was seen of the release at work, unless the gate
 * itself was changed with it. A release that never had a lease gets its first from a person.
 */
const chooseScope = (verdict: Verdict & { gateChanges: readonly string[] }, before: Lease | undefined, by: string): Lease['scope'] => {
  if (by !== 'schedule' || (before?.scope === 'all' && !before.by.startsWith(unjudged))) return 'all';
  const isSeen = verdict.checks.some((check) => check.id === sampleCheckId && check.judgement.outcome === 'pass');
  return isSeen && verdict.gateChanges.length === 0 ? 'all' : 'canary';
};

/** Revokes the lease of its own release, and notifies why. */
const failWith = async (doors: AttestDoors, blocks: string[]): Promise<Attestation> => {
  const before = await doors.releases.readLease(doors.release);
  await revokeLease(doors.releases, doors.release, `the attestation failed: ${blocks[0] ?? ''}`, doors.clock.now());
  await recordReleaseEvent(doors.releases, doors.release, doors.clock.now(), 'revoked', blocks.join('\n'));
  await alert(
    doors,
    `release ${doors.release} failed its attestation and changes no more servers: ${describeBlocks(blocks)}`,
    repair(doors.release),
  );
  return { outcome: 'fail', reason: before && !before.revoked ? 'the lease was revoked' : 'it gets no lease', blocks };
};

/** Does a deployment that the ledger knows of run now? What cannot be read may: then the next attestation asks again. */
const isDeploying = async (doors: AttestDoors): Promise<boolean> => {
  const leases = (await doors.releases.listLeases()).filter(({ revoked }) => !revoked);
  for (const id of new Set(leases.flatMap(({ deployment }) => deployment ?? []))) {
    try {
      if ((await doors.deployments.read(id)).state === 'running') return true;
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      return true;
    }
  }
  return false;
};

/**
 * How what is live came past the gate, and what to do. A deployment that shifts has a release on trial; a release that was judged runs on the
 * version that it was judged as.
 */
const findBypass = async (doors: AttestDoors, live: Live): Promise<{ reason: string; isFailed: boolean } | undefined> => {
  if (live.isShifting) {
    if (await isDeploying(doors)) return undefined;
    return { reason: 'the alias live shares its traffic between two versions, and no deployment does that: deploy again', isFailed: false };
  }
  if (live.release !== doors.release) {
    const what = live.release === 'unstamped' ? 'unstamped code, as sam sync leaves it' : `release ${live.release}`;
    return { reason: `the alias live runs ${what}, this is ${doors.release}: deploy again, so that one release runs`, isFailed: false };
  }
  const judged = (await doors.releases.readRelease(doors.release))?.functionVersion;
  if (judged === undefined || judged === live.functionVersion) return undefined;
  const reason = `the alias live names version ${live.functionVersion} of begin, and release ${doors.release} was judged as version ${judged}: a change went past the gate, so deploy again, or judge what is there with recycler attest`;
  return { reason, isFailed: true };
};

const attestLive = async (doors: AttestDoors, live: Live, by: string): Promise<Attestation> => {
  const { gate, verdict } = await judgePatiently(doors.clock, () => doors.openGate(live), 'scheduled');
  const { outcome, blocks } = verdict;
  const before = await doors.releases.readLease(doors.release);
  if (outcome === 'fail') return failWith(doors, blocks);
  if (outcome === 'unknown') {
    const until = before && !before.revoked ? `the lease runs out at ${new Date(before.expires).toISOString()}` : 'there is no lease';
    await alert(doors, `release ${doors.release} could not be attested; ${until}: ${describeBlocks(blocks)}`, repair(doors.release));
    return { outcome, reason: `not renewed: ${until}`, blocks, ...(before && { lease: before }) };
  }
  const { versions } = gate.findVersions();
  if (!versions) return { outcome: 'unknown', reason: unknownVersions, blocks };
  await acceptRelease(gate, verdict);
  if (by === 'schedule' && (before === undefined || before.revoked || before.by.startsWith(unjudged)))
    return { outcome, reason: 'passed, and has no lease to renew: a person grants the first one with recycler attest', blocks };
  const scope = chooseScope(verdict, before, by);
  const fleets = [...doors.canaryFleets];
  const reason = `passed ${verdict.checks.length} checks, asked by ${by}`;
  const grant = { release: doors.release, scope, fleets, by: 'attestation', reason, verdict: verdict.document, versions } as const;
  const lease = await grantLease(doors.releases, { ...grant, lasts: leaseLasts }, doors.clock.now());
  const isWider = scope === 'all' && before?.scope !== 'all';
  await recordReleaseEvent(
    doors.releases,
    doors.release,
    doors.clock.now(),
    isWider ? 'widened' : 'renewed',
    scope === 'all' ? 'every fleet, 26 hours' : `${fleets.join(', ') || 'no fleet'}, 26 hours`,
  );
  if (scope === 'canary')
    await alert(
      doors,
      `release ${doors.release} keeps to the canary fleets: it was not seen at work often enough yet`,
      'recycler attest lets it act on every fleet; else the next attestation of the schedule asks again',
    );
  return { outcome, reason, blocks, ...(lease && { lease }) };
};

/**
 * The attestation, on its schedule or asked for by a person: judges what is live and renews, widens or revokes its lease.
 * It judges its own release only, and only when that alone is live: what went past the gate gets nothing.
 */
export const attest =
  (doors: AttestDoors) =>
  async (event: unknown): Promise<Attestation> => {
    const { by: said = 'schedule', caller, breakGlass: ticket } = validate(eventSchema, event ?? {}, 'the event of attest');
    if (ticket !== undefined && caller === undefined)
      throw new InputError('the event of attest: breakGlass needs a caller: ask by recycler attest --break-glass, which proves who asks');
    const by = caller !== undefined ? await doors.identify(caller) : said === 'schedule' ? said : `${said} (not proven)`;
    if (doors.release === 'unstamped') {
      const reason = 'an unstamped release gets no lease: build it with npm run build, then deploy it';
      await alert(doors, `the stack runs unstamped code, as sam sync leaves it: ${reason}`, deployAgain);
      return { outcome: 'fail', reason, blocks: [] };
    }
    await doors.checkLedger();
    if (ticket !== undefined) return breakGlass(doors, by, ticket);
    await renewSuperseded(doors);
    const live = await doors.readLive();
    const bypass = await findBypass(doors, live);
    // A person who asks has what is there judged.
    if (bypass?.isFailed && by === 'schedule') return failWith(doors, [bypass.reason]);
    if (bypass && !bypass.isFailed) {
      await alert(doors, `not attested: ${bypass.reason}`, deployAgain);
      return { outcome: 'not-now', reason: bypass.reason, blocks: [] };
    }
    if (live.isShifting) return { outcome: 'not-now', reason: 'a deployment is moving traffic: it judges for itself', blocks: [] };
    return attestLive(doors, live, by);
  };
