import { describe, expect, test } from '@jest/globals';
import { revokedLease } from '../../core/record/lease.ts';
import { sampleReleases } from './sample-releases.ts';
import { viewReleases } from './view-releases.ts';

const fatesOf = (count: number, later = 0) => {
  const { records, leases, now } = sampleReleases(count);
  return viewReleases(records, leases, now + later).map(({ fate }) => fate);
};
const hour = 3_600_000;

describe('what became of a release', () => {
  test('of all kinds at once', () => {
    expect(fatesOf(8).map(({ label }) => label)).toEqual([
      'followed by v2',
      'followed by v5',
      'rolled back before traffic',
      'rolled back while traffic moved',
      'followed by v6',
      'followed by v7',
      'promoted',
      'on trial',
    ]);
  });

  test('rolled back before traffic says what the gate found', () => {
    const [, , fate] = fatesOf(3);
    expect(fate).toMatchObject({
      kind: 'rolled-back',
      why: expect.stringMatching(/before any traffic reached it: s3-https-only .* and \d more/),
    });
  });

  test('rolled back by an alarm says that a deployment did not succeed', () => {
    expect(fatesOf(4).at(-1)).toMatchObject({
      kind: 'rolled-back',
      why: 'Deployment d-K9L0M1N2O did not succeed while traffic moved: an alarm or a person stopped it, and CodeDeploy moved traffic back.',
    });
  });

  test('an attestation that could not decide makes it wait, with the time at which its lease runs out', () => {
    const fate = fatesOf(5).at(-1);
    expect(fate?.label).toBe('promoted, waits for attest');
    expect(fate?.why).toContain('could not decide: s3-https-only');
    expect(fate?.why).toContain('Its lease runs out at 2026-03-11 11:23 UTC.');
  });

  test('break-glass says who and the ticket, and is over after four hours', () => {
    expect(fatesOf(6).at(-1)).toMatchObject({ kind: 'break-glass', why: expect.stringContaining('break-glass INC-4711 by maria') });
    expect(fatesOf(6, 5 * hour).at(-1)).toMatchObject({ kind: 'waiting', label: 'break-glass is over' });
  });

  test('a trial whose end was never reported is no trial any more', () => {
    expect(fatesOf(8, hour).at(-1)).toMatchObject({ kind: 'waiting', label: 'trial without end' });
  });

  test('a promoted release without a valid lease waits for attest', () => {
    expect(fatesOf(7, 40 * hour).at(-1)).toMatchObject({ kind: 'waiting', label: 'promoted, waits for attest' });
  });

  test('a release that was rolled back ends the time of none before it', () => {
    expect(fatesOf(4)[1]?.kind).toBe('waiting');
    expect(fatesOf(4, -50 * hour)[1]).toMatchObject({ kind: 'promoted' });
  });

  test('what failed after traffic, and an attestation that failed', () => {
    const { records, leases, now } = sampleReleases(5);
    const last = records.at(-1);
    const lease = leases.at(-1);
    if (!last || !lease) throw new Error('the sample has five releases');
    const [before, after, scheduled] = last.verdicts;
    if (!before || !after || !scheduled) throw new Error('the sample has three verdicts');
    const failed = {
      ...last,
      verdicts: [before, { ...after, outcome: 'fail' as const, blocks: ['failed: release-chain: broken'] }],
      events: [],
    };
    const view = viewReleases([failed], [revokedLease(lease, 'judged after traffic: broken', now)], now)[0];
    expect(view?.fate).toMatchObject({
      label: 'rolled back after traffic',
      why: expect.stringContaining('all traffic had moved: release-chain: broken.'),
    });
    const attested = { ...last, verdicts: [before, after, { ...scheduled, outcome: 'fail' as const }] };
    expect(viewReleases([attested], [], now)[0]?.fate).toMatchObject({ kind: 'revoked', label: 'lease revoked' });
  });

  test('a lease without a record, and a record without a verdict, wait for attest', () => {
    const { leases, now } = sampleReleases(7);
    const bare = leases.slice(-1);
    const empty = { release: 'abc', firstSeen: 0, verdicts: [], events: [], version: 1 };
    expect(viewReleases([empty], bare, now).map(({ record, fate }) => [record.release, fate.kind])).toEqual([
      ['abc', 'not-judged'],
      ['e8146c3ad70f', 'not-judged'],
    ]);
  });
});

test('the change is against the accepted release before, not against one that was rolled back', () => {
  const { records, leases, now } = sampleReleases(5);
  const views = viewReleases(records, leases, now);
  const accepted = records[1]?.accepted?.value ?? Number.NaN;
  expect(views[4]?.change).toBeCloseTo((views[4]?.shown?.objective ?? Number.NaN) - accepted, 9);
  expect(views[0]?.change).toBeUndefined();
});
