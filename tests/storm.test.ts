import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectSafe, fleetOf, rehearse, type Written } from './fault-cases.ts';

const minutes = (from: number, to: number) => fc.integer({ min: from * 60, max: to * 60 }).map((seconds) => `${seconds}s`);
const operation = fc.constantFrom(
  'LaunchInstances',
  'TerminateInstanceInAutoScalingGroup',
  'SuspendProcesses',
  'ResumeProcesses',
  'DescribeAutoScalingGroups',
);

const fault: fc.Arbitrary<Written> = fc.oneof(
  fc.record({ kind: fc.constant('never-healthy'), fleet: fc.constant('web'), share: fc.constantFrom('5%', '15%') }),
  fc.record({ kind: fc.constant('dies-after-join'), fleet: fc.constant('web'), share: fc.constantFrom('5%', '15%'), after: minutes(1, 4) }),
  fc.record({
    kind: fc.constant('throttle'),
    from: minutes(0, 15),
    for: minutes(1, 8),
    operations: fc.uniqueArray(operation, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('no-capacity'),
    availabilityZone: fc.constantFrom('a', 'b', 'c'),
    from: minutes(0, 15),
    for: minutes(1, 20),
  }),
  fc.record({ kind: fc.constant('lost-response'), operations: operation.map((each) => [each]), nth: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('stale-reads'), lag: fc.constantFrom('5s', '20s', '60s'), from: minutes(0, 10), for: minutes(1, 20) }),
  fc.record({ kind: fc.constant('crash'), nth: fc.integer({ min: 1, max: 900 }) }),
  fc.record({
    kind: fc.constant('terminated-by-human'),
    fleet: fc.constant('web'),
    at: minutes(1, 15),
    count: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ kind: fc.constant('instance-refresh'), fleet: fc.constant('web'), at: minutes(1, 15) }),
  // Not 12 to 15: what others set desired to while it stands at that very number cannot be seen by anyone.
  fc.record({ kind: fc.constant('scale'), fleet: fc.constant('web'), at: minutes(1, 15), desiredCapacity: fc.constantFrom(8, 9, 10, 18) }),
  fc.record({
    kind: fc.constant('zone-outage'),
    availabilityZone: fc.constantFrom('a', 'b', 'c'),
    at: minutes(1, 15),
    for: minutes(2, 20),
  }),
  fc.record({ kind: fc.constant('new-wanted'), fleet: fc.constant('web'), at: minutes(1, 15), image: fc.constant('ami-newer') }),
);

describe('storms of faults', () => {
  test('end done or stopped, with no invariant broken and nothing left behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.constantFrom<Written>({}, { policy: { launch: 'desired-capacity' } }, { policy: { pace: { maxSurge: 3 } } }),
        async (faults, seed, fleet) => {
          const rehearsal = await rehearse({ desiredCapacity: 12, maxSize: 18, ...fleet }, faults, seed);
          expectSafe(rehearsal);
          expect(fleetOf(rehearsal.report).capacity.slots).toBeLessThanOrEqual(3);
        },
      ),
      { numRuns: 40, seed: 20_260_105 },
    );
  });
});
