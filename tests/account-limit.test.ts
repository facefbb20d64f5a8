import { expect, test } from '@jest/globals';
import { quickFleet } from './fault-cases.ts';
import { rehearseJudged } from './rehearse-judged.ts';

test.each([1, 2, 3, 4])('five fleets side by side never have more extra servers than the account allows, seed %i', async (seed) => {
  const fleets = ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({
    ...quickFleet,
    name,
    desiredCapacity: 6,
    maxSize: 12,
    policy: { pace: { maxSurge: 3 }, launch: index % 2 === 0 ? 'auto' : 'desired-capacity' },
  }));
  const { judged, report } = await rehearseJudged({ seed, fleets, account: { maxSurge: 4 } });
  expect(judged).toEqual([]);
  expect(report.fleets.map(({ outcome }) => outcome)).toEqual(fleets.map(() => 'done'));
});
