import { describe, expect, test } from '@jest/globals';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

const hour = 3_600;
const policy = { proof: { bake: '3m' }, brakes: { maxFailures: 3 }, quarantine: { maxServers: 1, ttl: '1h' } };
/** Every new server joins, and fails its health check a minute later. */
const sick = { kind: 'dies-after-join', fleet: 'web', share: '100%', after: '60s' };

describe('a new image that joins and then fails', () => {
  test('leaves one server in standby, with desired as it was; after its time begin ends it, and nothing is left', async () => {
    const kept: string[][] = [];
    const rehearsal = await rehearse({ policy }, [sick], 1);
    const fleet = fleetOf(rehearsal.report);
    expect(fleet).toMatchObject({ outcome: 'stopped', quarantined: 1, replaced: 0 });
    expect(fleet.swaps).toMatchObject([
      { outcome: 'quarantined', reason: expect.stringMatching(/in quarantine: kept in standby until 2026-/) },
    ]);
    expect(kept).toEqual([]);
    expect(rehearsal.report.invariants.broken).toEqual([]);
    expect(hour).toBe(3600);
    expectSafe(rehearsal);
  });
});
