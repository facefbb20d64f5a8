import { beforeEach, describe, expect, test } from '@jest/globals';
import { FenceBroken } from '../core/errors.ts';
import type { Ledger } from '../core/ports.ts';
import type { Intent } from '../core/record/intent.ts';
import { grantedLease, type Lease, revokedLease } from '../core/record/lease.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import type { ReleaseLedger, ReleaseRecord } from '../core/release-ports.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const grant = {
  release: 'r2',
  scope: 'canary',
  fleets: ['web'],
  by: 'pre-traffic',
  reason: 'passed',
  deployment: 'd-1',
  versions: ['advance:7 abc', 'begin:4 def'],
  lasts: 600_000,
} as const;
const record: ReleaseRecord = { release: 'r2', firstSeen: now, verdicts: [], events: [], version: 1 };

/** What leases and releases promise, and what a lease does to the ledger's commits: on the twin in memory, and on real tables. */
export const testReleaseLedger = (name: string, open: () => Promise<{ ledger: Ledger; releases: ReleaseLedger }>): void => {
  describe(`releases and leases ${name}`, () => {
    let ledger: Ledger;
    let releases: ReleaseLedger;
    beforeEach(async () => {
      ({ ledger, releases } = await open());
    });

    test('are read as they were written, and not written over by who has not read them', async () => {
      expect(await releases.readLease('r2')).toBeUndefined();
      const first = grantedLease(undefined, grant, now);
      await releases.writeLease(first);
      expect(await releases.readLease('r2')).toEqual(first);
      await releases.writeLease(first).catch(() => undefined);
      await releases.writeLease({ ...first, version: 2, reason: 'renewed' });
      await expect(releases.writeLease({ ...first, version: 2, reason: 'rival' })).rejects.toThrow(FenceBroken);
      await expect(releases.writeLease({ ...first, version: 1, reason: 'late' })).rejects.toThrow(FenceBroken);
      expect((await releases.listLeases()).map(({ reason }) => reason)).toEqual(['renewed']);
      expect(await releases.readRelease('r2')).toBeUndefined();
      await releases.writeRelease({ ...record, release: 'r3', firstSeen: now + 1 });
      await releases.writeRelease(record);
      await expect(releases.writeRelease({ ...record, functionVersion: '9' })).rejects.toThrow(FenceBroken);
      expect((await releases.listReleases()).map(({ release }) => release)).toEqual(['r2', 'r3']);
    });

    /** Does a step that may change servers of the fleet get written, at a time in milliseconds? */
    const commits = async (fleet: string, at = now, version = 'advance:7 abc'): Promise<boolean> => {
      const campaign = await ledger.openCampaign(newCampaign(fleet, [fleet], 'r2', { actor: 'tester' }, now));
      const lock = await ledger.acquireLock(`fleet/${fleet}`, 'alice', now, 180);
      const { campaign: read } = await ledger.readCampaign(campaign.id);
      const intent: Intent = { kind: 'launch', group: fleet, zone: 'a', count: 1, token: 't', swaps: [] };
      const commit = { campaign: read, swaps: [], finished: [], intents: [{ id: '000001-000', intent }], locks: [lock] };
      try {
        await ledger.commit({ ...commit, lease: { release: 'r2', fleet, at, version } });
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(FenceBroken);
        expect((await ledger.readCampaign(campaign.id)).campaign.version).toBe(read.version);
        expect(await ledger.readIntents(campaign.id)).toEqual([]);
        return false;
      }
    };

    test.each<[string, (lease: Lease) => Lease | undefined, string, number, boolean]>([
      ['there is none', () => undefined, 'web', now, false],
      ['it covers the fleet', (lease) => lease, 'web', now, true],
      ['it covers every fleet', (lease) => ({ ...lease, scope: 'all', fleets: [] }), 'db', now, true],
      ['it covers another fleet', (lease) => lease, 'db', now, false],
      ['it covers none', (lease) => ({ ...lease, fleets: [] }), 'web', now, false],
      ['it has run out', (lease) => lease, 'web', now + 600_000, false],
      ['it was revoked', (lease) => ({ ...revokedLease(lease, 'alarm', now), version: 1 }), 'web', now - 1, false],
    ])('an act is written only under a lease: %s', async (_, change, fleet, at, expected) => {
      const lease = change(grantedLease(undefined, grant, now));
      if (lease) await releases.writeLease(lease);
      expect(await commits(fleet, at)).toBe(expected);
    });

    test.each([
      ['another version of the same function', 'advance:8 abc'],
      ['other code under the same number', 'advance:7 xyz'],
      ['a part of a version that was judged', 'advance:7'],
    ])('no act is written by %s: the name of the release alone is no permission', async (_, version) => {
      await releases.writeLease(grantedLease(undefined, grant, now));
      expect(await commits('web', now, version)).toBe(false);
      expect(await commits('web', now)).toBe(true);
    });

    test('no act is written under a lease without versions, as an older release granted it', async () => {
      const { versions: _versions, ...lease } = grantedLease(undefined, grant, now);
      await releases.writeLease(lease);
      expect(await commits('web')).toBe(false);
    });

    test('what needs no lease is written without one', async () => {
      const campaign = await ledger.openCampaign(newCampaign('web', ['web'], 'r2', { actor: 'tester' }, now));
      const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      const intent = { kind: 'resume', group: 'web', processes: ['AZRebalance'] } as const;
      await ledger.commit({
        campaign,
        swaps: [],
        finished: [],
        intents: [{ id: '000001-000', intent: { ...intent, processes: ['AZRebalance'] } }],
        locks: [lock],
      });
      expect((await ledger.readIntents(campaign.id)).map((each) => each.intent.kind)).toEqual(['resume']);
    });
  });
};
