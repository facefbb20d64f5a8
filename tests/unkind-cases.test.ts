import { describe, expect, test } from '@jest/globals';
import { quickFleet } from './fault-cases.ts';
import { fleetOf } from './rehearse-faults.ts';
import { rehearseJudged } from './rehearse-judged.ts';
import { unkindCases } from './unkind-cases.ts';

describe('an unkind world, in one way at a time', () => {
  test.each(unkindCases.map((each) => [each.name, each] as const))('%s', async (_, { fleet = {}, faults = [], scaling = [], outcomes }) => {
    const { judged, report } = await rehearseJudged({
      fleets: [{ ...quickFleet, desiredCapacity: 12, maxSize: 18, ...fleet }],
      faults,
      scaling,
    });
    expect(judged).toEqual([]);
    expect(outcomes).toContain(fleetOf(report).outcome);
  });
});

describe('the schedule goes on', () => {
  test('after the first campaign, for as long as is watched: a campaign that fails each time is seen to begin again', async () => {
    const scenario = {
      fleets: [{ ...quickFleet, desiredCapacity: 6, maxSize: 9 }],
      faults: [{ kind: 'dies-at-launch', fleet: 'web', share: 1 }],
    };
    const once = await rehearseJudged(scenario);
    expect(fleetOf(once.report)).not.toHaveProperty('campaigns');
    const watched = await rehearseJudged({ ...scenario, watch: '1h' });
    expect(fleetOf(watched.report).campaigns).toBeGreaterThanOrEqual(1);
    expect(watched.world.clock.now() - once.world.clock.now()).toBeGreaterThanOrEqual(3_600_000 - 600_000);
  });
});
