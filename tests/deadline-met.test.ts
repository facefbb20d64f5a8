import { expect, test } from '@jest/globals';
import type { Written } from './fault-cases.ts';
import { rehearse } from './rehearse-faults.ts';

/** What the report of this fleet says of its deadline, a day away. */
const deadlineOf = async (deadline: string, faults: Written[] = []) => {
  const { report } = await rehearse({ desiredCapacity: 4, policy: { deadline } }, faults);
  const [fleet] = report.fleets;
  return { ...fleet, deadline: fleet?.deadline };
};

test('a deadline is met once every server is as wanted, though the campaign itself ends minutes later', async () => {
  const { outcome, deadline, startedAt = '', endedAt = '', makespanSeconds = 0 } = await deadlineOf('1d');
  expect([outcome, deadline?.met]).toEqual(['done', true]);
  expect(Math.round((Date.parse(deadline?.forecastAt ?? '') - Date.parse(startedAt)) / 1_000)).toBe(makespanSeconds);
  expect(Date.parse(endedAt)).toBeGreaterThan(Date.parse(deadline?.forecastAt ?? ''));
});

test('a deadline is missed where the servers were as wanted after it, or the campaign ended before they were', async () => {
  expect(await deadlineOf('5m')).toMatchObject({ outcome: 'done', deadline: { met: false } });
  expect(await deadlineOf('1d', [{ kind: 'bad-image', fleet: 'web' }])).toMatchObject({ outcome: 'stopped', deadline: { met: false } });
});
