import { describe, expect, test } from '@jest/globals';
import { Retryable, WorldError } from '../errors.ts';
import { grantedLease } from '../record/lease.ts';
import { findMissingLease } from './missing-lease.ts';

const now = 1_000_000;
const versions = ['advance:7 abc', 'begin:4 def'];
const lease = grantedLease(undefined, { release: 'r2', scope: 'all', fleets: [], by: 'x', reason: 'x', versions, lasts: 60_000 }, now);

const find = (readOwnVersion: () => Promise<string>, held = lease) =>
  findMissingLease(
    { release: 'r2', clock: { now: () => now, sleep: async () => undefined }, leases: { readLease: async () => held, readOwnVersion } },
    'web',
  );

describe('the lease of a release', () => {
  test('is for the versions that were judged, as AWS names them', async () => {
    expect(await find(async () => 'advance:7 abc')).toBeUndefined();
  });

  test.each(['advance:8 abc', 'advance:7 xyz', 'other-advance:7 abc'])(
    'is not for %s, which only calls itself that release',
    async (version) => {
      expect(await find(async () => version)).toBe(
        `the lease of release r2 is not for ${version}, which runs: recycler attest judges what runs, and grants a lease for it`,
      );
    },
  );

  test('is for no version where an older release granted it', async () => {
    const { versions: _versions, ...older } = lease;
    expect(await find(async () => 'advance:7 abc', older)).toMatch(/is not for advance:7 abc/);
  });

  test.each([new WorldError('lambda:GetFunctionConfiguration: AccessDenied'), new Retryable('throttled')])(
    'is missing where AWS does not say which version runs: %s',
    async (error) => {
      expect(await find(() => Promise.reject(error))).toMatch(/^which version of this function runs could not be read/);
    },
  );

  test('is not missing for a person', async () => {
    expect(await findMissingLease({ release: 'r2', clock: { now: () => now, sleep: async () => undefined } }, 'web')).toBeUndefined();
  });
});
