import { describe, expect, test } from '@jest/globals';
import { faultCases, type Written } from './fault-cases.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

describe('every fault of the contract, launching by desired capacity', () => {
  test.each(faultCases)('%s', async (_name, fault, fleet, outcomes) => {
    const policy = { launch: 'desired-capacity', ...(fleet.policy as Written | undefined) };
    const rehearsal = await rehearse({ ...fleet, policy }, [fault]);
    expectSafe(rehearsal);
    expect([...outcomes, 'stopped']).toContain(fleetOf(rehearsal.report).outcome);
  });
});
