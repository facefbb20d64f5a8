import { describe, expect, test } from '@jest/globals';
import { faultCases } from './fault-cases.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

describe('every fault of the contract ends done or stopped, safely, with nothing of ours left behind', () => {
  test.each(faultCases)('%s', async (_name, fault, fleet, outcomes) => {
    const rehearsal = await rehearse(fleet, [fault]);
    expectSafe(rehearsal);
    expect(outcomes).toContain(fleetOf(rehearsal.report).outcome);
  });

  test('no fault at all, terminate-first', async () => {
    const rehearsal = await rehearse({ policy: { pace: { maxSurge: 0, maxUnavailable: 2 } } });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 18 });
    expect(fleetOf(rehearsal.report).capacity.minInService).toBeGreaterThanOrEqual(16);
  });

  test('no room for the proof: refused, naming the number to raise', async () => {
    const rehearsal = await rehearse({ maxSize: 18 });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0, calls: { mutating: 0 } });
    expect(fleetOf(rehearsal.report).reason).toMatch(/raise MaxSize above 18/);
  });
});

describe('an image that never becomes healthy', () => {
  test.each(['0s', '300s'])('launches exactly one server, by anyone, and stops; grace %s', async (healthCheckGracePeriod) => {
    const rehearsal = await rehearse({ healthCheckGracePeriod }, [{ kind: 'bad-image', fleet: 'web' }]);
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect(fleet).toMatchObject({ outcome: 'stopped', replaced: 0, replacementsFailed: 1 });
    expect(fleet.capacity).toMatchObject({ minInService: 18, maxTotal: 19 });
    const launched = rehearsal.world.recorder.servers('web').filter((server) => server.image === 'ami-new');
    expect(launched).toHaveLength(1);
    expect((await rehearsal.doors.ledger.listRejected()).map((each) => each.image)).toEqual(['ami-new']);
  });
});

describe('crashes', () => {
  test.each([1, 2, 3])('at every call, seed %i', async (seed) => {
    const rehearsal = await rehearse({ desiredCapacity: 9, maxSize: 12 }, [{ kind: 'crash', every: true }], seed);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 9 });
    expect(rehearsal.world.crashes.deaths().length).toBeGreaterThan(20);
  });
});
