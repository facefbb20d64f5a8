import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';
import { stormOf } from './storm-faults.ts';

describe('storms of faults', () => {
  test('end done or stopped, with no invariant broken and nothing left behind', async () => {
    await fc.assert(
      fc.asyncProperty(stormOf(2, 4), async ({ faults, seed, fleet }) => {
        const rehearsal = await rehearse({ desiredCapacity: 12, maxSize: 18, ...fleet }, faults, seed);
        expectSafe(rehearsal);
        expect(fleetOf(rehearsal.report).capacity.slots).toBeLessThanOrEqual(3);
      }),
      { numRuns: 40, seed: 20_260_105 },
    );
  });
});
