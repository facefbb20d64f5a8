import { describe, expect, test } from '@jest/globals';
import { WorldError } from '../../core/errors.ts';
import { type Lease, leaseLasts, mayChange } from '../../core/record/lease.ts';
import { grantLease } from '../../core/release/leases.ts';
import type { Deployment } from '../../core/release-ports.ts';
import type { Judgement } from '../../fitness/fitness-function.ts';
import type { Gate } from '../../fitness/judge-release.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { attest } from './attest.ts';
import type { AttestDoors } from './attestation.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
type Outcome = Judgement['outcome'];
type Setting = { gate?: Outcome; seen?: Outcome; lease?: Partial<Lease>; gateChanges?: string[] } & Partial<AttestDoors>;

const open = async ({ gate = 'pass', seen = 'fail', lease, gateChanges = [], ...more }: Setting = {}) => {
  const releases = createMemoryReleases();
  const grant = { release: 'r2', scope: 'canary', fleets: ['web'], by: 'post-traffic', reason: 'passed', lasts: 3_600_000 } as const;
  if (lease) await grantLease(releases, { ...grant, ...lease }, now);
  if (lease?.revoked) {
    const given = await releases.readLease('r2');
    if (given) await releases.writeLease({ ...given, revoked: lease.revoked, version: given.version + 1 });
  }
  const notices: string[] = [];
  const check = (id: string, severity: 'gate' | 'advisory', outcome: Outcome) => ({
    ...{ id, title: id, severity, why: '', remedy: '', source: '', subject: 'x', resource: 'x' },
    judgement: { outcome, reason: `is ${outcome}`, evidence: {} },
  });
  const judged: Gate = {
    clock: { now: () => now },
    release: 'r2',
    releases,
    evidence: { write: async (key) => key },
    examinersIn: () => [
      { subject: 'meta', examine: async () => [check('meta-fails-on-purpose', 'gate', 'fail')] },
      { subject: 'x', examine: async () => [check('a', 'gate', gate), check('fleet-swaps-seen', 'advisory', seen)] },
    ],
    waivers: [],
    complexity: [],
    collectFacts: () => ({}),
    gateChanges,
    count: () => undefined,
    findVersions: () => ({ versions: ['begin:2 b', 'advance:5 a'] }),
  };
  const act = attest({
    clock: { now: () => now, sleep: async () => undefined },
    release: 'r2',
    releases,
    checkLedger: async () => undefined,
    identify: async (caller) => caller.replace('proof of ', 'user/'),
    ledger: { listOpenCampaigns: async () => [] },
    notices: { send: async ({ text }) => void notices.push(text) },
    canaryFleets: ['web'],
    deployments: { read: () => Promise.reject(new WorldError('no deployment was to be read')) },
    readLive: async () => ({ release: 'r2', functionVersion: '2', isShifting: false }),
    readVersions: async () => ['begin:2 b', 'advance:5 a'],
    openGate: async () => judged,
    ...more,
  });
  return { act, notices, releases, lease: () => releases.readLease('r2') };
};

describe('the attestation', () => {
  test('break-glass is for the versions that are live, and given three times in seven days', async () => {
    let time = now;
    const { act, lease, notices } = await open({ clock: { now: () => time, sleep: async () => undefined } });
    for (const ticket of ['T-1', 'T-1', 'T-2']) {
      expect(await act({ caller: 'proof of alice', breakGlass: ticket })).toMatchObject({
        outcome: 'break-glass',
        lease: { by: `break-glass ${ticket}` },
      });
      time += 3_600_000;
    }
    expect(await lease()).toMatchObject({ versions: ['begin:2 b', 'advance:5 a'] });
    const before = await lease();
    const refused = await act({ caller: 'proof of alice', breakGlass: 'T-3' });
    expect(refused).toMatchObject({
      outcome: 'not-now',
      reason:
        'break-glass T-3: refused, since it was used 3 times in seven days (break-glass T-1 by user/alice; break-glass T-1 by user/alice; break-glass T-2 by user/alice)',
    });
    expect([await lease(), notices.at(-1)]).toEqual([before, refused.reason]);
    time = now + 7 * 86_400_000 + 1;
    expect(await act({ caller: 'proof of alice', breakGlass: 'T-3' })).toMatchObject({ outcome: 'break-glass' });
  });

  test('knows a person by what they proved; a name that is only said is recorded so, and breaks no glass', async () => {
    const { act, lease } = await open();
    expect(await act({ by: 'alice' })).toMatchObject({ outcome: 'pass' });
    expect((await lease())?.reason).toContain('asked by alice (not proven)');
    await act({ by: 'alice', caller: 'proof of bob' });
    expect((await lease())?.reason).toContain('asked by user/bob');
    for (const event of [{ by: 'alice', breakGlass: 'T-1' }, { breakGlass: 'T-1' }])
      await expect(act(event)).rejects.toThrow('breakGlass needs a caller: ask by recycler attest --break-glass');
  });

  test('break-glass is not given where another release is live, or where its versions cannot be read', async () => {
    const other = await open({ readLive: async () => ({ release: 'r1', functionVersion: '1', isShifting: false }) });
    expect(await other.act({ caller: 'proof of alice', breakGlass: 'T-1' })).toMatchObject({
      outcome: 'not-now',
      reason: expect.stringContaining('runs release r1'),
    });
    expect(await other.lease()).toBeUndefined();
    const unread = await open({ readVersions: () => Promise.reject(new WorldError('denied')) });
    await expect(unread.act({ caller: 'proof of alice', breakGlass: 'T-1' })).rejects.toThrow('denied');
    expect(await unread.lease()).toBeUndefined();
  });

  test('a person grants a first installation its lease, for every fleet', async () => {
    const { act, lease } = await open();
    expect(await act({ caller: 'proof of alice' })).toMatchObject({ outcome: 'pass', lease: { scope: 'all', expires: now + leaseLasts } });
    expect(mayChange(await lease(), 'db', now)).toBe(true);
  });

  test('the schedule gives no first lease, and none after one was revoked or granted without the gate', async () => {
    for (const given of [undefined, { revoked: { at: now, reason: 'x' } }, { by: 'break-glass T-1' }]) {
      const { act, lease } = await open(given ? { lease: given } : {});
      const before = await lease();
      expect(await act({})).toMatchObject({ outcome: 'pass', reason: expect.stringContaining('a person grants') });
      expect(await lease()).toEqual(before);
    }
  });

  test('the schedule widens a lease once the release was seen at work, and not before', async () => {
    const narrow = await open({ lease: {} });
    expect(await narrow.act({})).toMatchObject({ lease: { scope: 'canary', fleets: ['web'], expires: now + leaseLasts } });
    expect(narrow.notices).toEqual([expect.stringContaining('keeps to the canary fleets')]);
    expect(await (await open({ lease: {}, seen: 'pass' })).act({})).toMatchObject({ lease: { scope: 'all' } });
  });

  test('a release that changed the gate itself is widened by a person only', async () => {
    const setting = { lease: {}, seen: 'pass', gateChanges: ['s3-logging was removed'] } as const;
    expect(await (await open({ ...setting, gateChanges: [...setting.gateChanges] })).act({})).toMatchObject({ lease: { scope: 'canary' } });
    expect(await (await open({ ...setting, gateChanges: [...setting.gateChanges] })).act({ caller: 'proof of alice' })).toMatchObject({
      lease: { scope: 'all' },
    });
  });

  test('a failure revokes the lease, and notifies of it', async () => {
    const { act, lease, notices } = await open({ lease: { scope: 'all' }, gate: 'fail' });
    expect(await act({})).toMatchObject({ outcome: 'fail', blocks: [expect.stringContaining('a x: is fail')] });
    expect(mayChange(await lease(), 'web', now)).toBe(false);
    expect(notices).toEqual([expect.stringContaining('failed its attestation')]);
  });

  test('what is unknown leaves the lease to run out, and notifies of it', async () => {
    const { act, lease, notices } = await open({ lease: { scope: 'all' }, gate: 'unknown' });
    const before = await lease();
    expect(await act({ caller: 'proof of alice' })).toMatchObject({ outcome: 'unknown' });
    expect(await lease()).toEqual(before);
    expect(notices).toEqual([expect.stringContaining('could not be attested')]);
  });

  test.each([
    ['while traffic moves', { readLive: async () => ({ release: 'r2', functionVersion: '2', isShifting: true }) }],
    ['when another release is live', { readLive: async () => ({ release: 'r1', functionVersion: '1', isShifting: false }) }],
  ])('nothing is granted %s', async (_, more) => {
    const { act, lease } = await open(more);
    expect(await act({ caller: 'proof of alice' })).toMatchObject({ outcome: 'not-now' });
    expect(await lease()).toBeUndefined();
  });

  const shared = async () => ({ release: 'r2', functionVersion: '2', isShifting: true });
  const deployment = (state: Deployment['state']): AttestDoors['deployments'] => ({
    read: async (id) => ({ id, state, status: '', isRollback: false, group: { application: '', name: '' } }),
  });
  test.each<[string, AttestDoors['deployments'], number]>([
    ['runs, though its trial is over by the clock: nothing is wrong', deployment('running'), 0],
    ['is over, though its lease still names it: weights were set by hand', deployment('succeeded'), 1],
    ['cannot be read: it may run', { read: () => Promise.reject(new WorldError('denied')) }, 0],
  ])('traffic is shared while the deployment of a lease %s', async (_, deployments, alerts) => {
    const { act, notices } = await open({ readLive: shared, deployments, lease: { deployment: 'd-1', expires: now - 1 } });
    expect(await act({})).toMatchObject({ outcome: 'not-now' });
    expect(notices).toHaveLength(alerts);
  });

  test('an unstamped release gets none, not even under a ticket', async () => {
    const { act } = await open({ release: 'unstamped' });
    expect(await act({ caller: 'proof of alice', breakGlass: 'T-1' })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('npm run build'),
    });
  });

  test('break-glass: four hours, every fleet, on record, and an alert', async () => {
    const { act, releases, notices } = await open({ gate: 'fail' });
    expect(await act({ caller: 'proof of alice', breakGlass: 'T-1' })).toMatchObject({
      outcome: 'break-glass',
      lease: { scope: 'all', by: 'break-glass T-1', expires: now + 4 * 3_600_000 },
    });
    expect((await releases.readRelease('r2'))?.events).toMatchObject([
      { kind: 'granted', text: expect.stringContaining('T-1 by user/alice') },
    ]);
    expect(notices).toEqual([expect.stringContaining('user/alice lets release r2 act on every fleet for four hours without the gate')]);
  });

  test('a superseded release keeps its lease while a campaign runs on it, and no longer', async () => {
    const old = { release: 'r1', scope: 'all', fleets: [], by: 'attestation', reason: '', lasts: 3_600_000 } as const;
    for (const [busy, expires] of [
      [['r1'], now + leaseLasts],
      [[], now + 3_600_000],
    ] as const) {
      const { act, releases } = await open({ ledger: { listOpenCampaigns: async () => busy.map((release) => ({ release })) as never } });
      await grantLease(releases, old, now);
      await act({});
      expect(await releases.readLease('r1')).toMatchObject({ expires });
    }
  });
});
