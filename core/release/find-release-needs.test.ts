import { expect, test } from '@jest/globals';
import { grantedLease, revokedLease } from '../record/lease.ts';
import { findReleaseNeeds } from './find-release-needs.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const own = { begin: 'arn:begin', stateMachine: 'arn:machine' };
const leaseOf = (release: string, lasts = 60_000) =>
  grantedLease(undefined, { release, scope: 'all', fleets: [], by: 'attestation', reason: 'passed', lasts }, now);
const record = (release: string, number: string, machine = 'arn:machine') => ({
  release,
  functionVersion: number,
  stateMachine: `${machine}:${number}`,
});
const find = (given: Partial<Parameters<typeof findReleaseNeeds>[0]>) =>
  findReleaseNeeds({ campaigns: [], leases: [], releases: [record('r1', '1'), record('r2', '2')], ...given }, own, now);

test('an open campaign and a lease that holds need the versions of their release', () => {
  const { needs, unclear } = find({ campaigns: [{ id: 'web-1', release: 'r1' }], leases: [leaseOf('r2')] });
  expect(unclear).toEqual([]);
  expect(needs).toEqual([
    { arn: 'arn:begin:1', by: 'campaign web-1' },
    { arn: 'arn:machine:1', by: 'campaign web-1' },
    { arn: 'arn:begin:2', by: 'the lease of release r2' },
    { arn: 'arn:machine:2', by: 'the lease of release r2' },
  ]);
});

test('a lease that ran out or was revoked needs nothing, nor does a campaign of a person or of another stack', () => {
  const leases = [leaseOf('r1', 0), revokedLease(leaseOf('r2'), 'failed', now)];
  const campaigns = ['local', 'r3'].map((release) => ({ id: `web-${release}`, release }));
  expect(find({ leases, campaigns, releases: [record('r3', '7', 'arn:elsewhere')] })).toEqual({ needs: [], unclear: [] });
});

test.each([undefined, { release: 'r9' }, { release: 'r9', functionVersion: '9' }, { release: 'r9', stateMachine: 'arn:machine:9' }])(
  'a release of which is not known on what it runs is unclear: %p',
  (known) => {
    const { needs, unclear } = find({ campaigns: [{ id: 'web-9', release: 'r9' }], releases: known ? [known] : [] });
    expect(needs).toEqual([]);
    expect(unclear).toEqual([expect.stringMatching(/release r9 .*campaign web-9/)]);
  },
);
