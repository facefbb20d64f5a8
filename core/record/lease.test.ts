import { describe, expect, test } from '@jest/globals';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { followDeployments } from '../release/follow-deployments.ts';
import { grantLease, revokeLease, revokeLeasesOf } from '../release/leases.ts';
import { describeMissingLease, followDeployment, grantedLease, type Lease, mayChange, revokedLease, trialLasts } from './lease.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const grant = { release: 'r2', scope: 'canary', fleets: ['web'], by: 'pre-traffic', reason: 'passed', lasts: trialLasts } as const;
const lease = (changes: Partial<Lease> = {}): Lease => ({ ...grantedLease(undefined, { ...grant, deployment: 'd-1' }, now), ...changes });

describe('a lease', () => {
  test.each<[string, Lease | undefined, string, number, boolean]>([
    ['none', undefined, 'web', now, false],
    ['for the canary fleet', lease(), 'web', now, true],
    ['for another fleet', lease(), 'db', now, false],
    ['for no fleet', lease({ fleets: [] }), 'web', now, false],
    ['for all', lease({ scope: 'all', fleets: [] }), 'db', now, true],
    ['at its last moment', lease(), 'web', now + trialLasts - 1, true],
    ['that has run out', lease(), 'web', now + trialLasts, false],
    ['that was revoked', lease({ revoked: { at: now, reason: 'alarm' } }), 'web', now, false],
  ])('%s', (_, given, fleet, at, expected) => {
    expect(mayChange(given, fleet, at)).toBe(expected);
    if (!expected) expect(describeMissingLease('r2', given, fleet, at)).toMatch(/recycler attest|revoked/);
  });

  test('an unstamped release never has one', () => {
    expect(describeMissingLease('unstamped', undefined, 'web', now)).toContain('npm run build');
  });

  test('that was revoked is over at once, and given again only by a new judgement', () => {
    const taken = revokedLease(lease(), 'alarm', now + 1);
    expect(taken).toMatchObject({ expires: now + 1, revoked: { reason: 'alarm' }, version: 2 });
    expect(followDeployment(taken, 'running', now + 1)).toBeUndefined();
    expect(grantedLease(taken, grant, now + 2)).toMatchObject({ version: 3, expires: now + 2 + trialLasts });
    expect(grantedLease(taken, grant, now + 2).revoked).toBeUndefined();
  });
});

describe('a release on trial', () => {
  const half = now + trialLasts / 2;
  test.each([
    ['failed', now, { revoked: expect.anything() }],
    ['running', now, undefined],
    ['running', half, { expires: half + trialLasts }],
    ['unknown', half, undefined],
    ['succeeded', half, undefined],
  ] as const)('whose deployment is %s at %d', (state, at, expected) => {
    const next = followDeployment(lease(), state, at);
    if (expected === undefined) expect(next).toBeUndefined();
    else expect(next).toMatchObject(expected);
  });

  test('loses its lease when its deployment is seen to have failed, and runs out when that is unknown', async () => {
    const releases = createMemoryReleases();
    await releases.writeLease(lease());
    const doors = (state: 'failed' | 'throws') => ({
      clock: { now: () => now + 1_000 },
      releases,
      deployments: {
        read: async () => {
          if (state === 'throws') throw new Error('AccessDenied');
          return { id: 'd-1', state, status: 'Failed', isRollback: false, group: { application: '', name: '' } };
        },
      },
    });
    expect(await followDeployments(doors('throws'))).toEqual([]);
    expect(mayChange(await releases.readLease('r2'), 'web', now + 1_000)).toBe(true);
    expect(await followDeployments(doors('failed'))).toHaveLength(1);
    expect(mayChange(await releases.readLease('r2'), 'web', now + 1_000)).toBe(false);
    expect(await followDeployments(doors('failed'))).toEqual([]);
  });
});

describe('keeping leases', () => {
  test('writes after a writer in between', async () => {
    const releases = createMemoryReleases();
    let rivals = 2;
    const contested = {
      ...releases,
      writeLease: async (next: Lease) => {
        if (rivals-- > 0) await releases.writeLease({ ...next, by: 'rival' });
        await releases.writeLease(next);
      },
    };
    expect(await grantLease(contested, grant, now)).toMatchObject({ by: 'pre-traffic', version: 3 });
  });

  test('revokes the lease of the deployment, once, and no other', async () => {
    const releases = createMemoryReleases();
    await grantLease(releases, { ...grant, deployment: 'd-1' }, now);
    await grantLease(releases, { ...grant, release: 'r1' }, now);
    expect(await revokeLeasesOf(releases, 'd-1', 'alarm', now)).toMatchObject([{ release: 'r2' }]);
    expect(await revokeLeasesOf(releases, 'd-1', 'alarm', now)).toEqual([]);
    expect(mayChange(await releases.readLease('r1'), 'web', now)).toBe(true);
    expect(await revokeLease(releases, 'nobody', 'alarm', now)).toBeUndefined();
  });
});
