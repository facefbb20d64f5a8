import { expect, test } from '@jest/globals';
import { snapshotOf } from '../../tests/rolling-fleet.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { GroupView } from '../record/observation.ts';
import { findStandsAhead } from './find-stands-ahead.ts';

/** A group `web` of three servers, some of them not healthy. */
const group = (changes: Partial<GroupView>, unhealthy = 0): GroupView => {
  const [view] = snapshotOf(['old-1', 'old-2', 'old-3'].map((id, index) => ({ id, member: { isHealthy: index >= unhealthy } }))).observation
    .groups;
  if (!view) throw new Error('there is no group');
  return { ...view, ...changes };
};

const ahead = (pace: object, changes: Partial<GroupView>, unhealthy?: number): string[] =>
  findStandsAhead([group(changes, unhealthy)], parsePolicy({ pace, proof: { inPlace: true } }, 'policy'));

test('a full group stands where servers are replaced launch-first, and says how to replace them in place', () => {
  expect(ahead({}, { max: 4 })).toEqual([]);
  expect(ahead({}, { max: 3 })).toEqual([
    expect.stringMatching(/^web: no room for an extra server: raise MaxSize above 3, or replace in place/),
  ]);
});

test('in place a group stands where others are missing from service already, and not for its MinSize', () => {
  const pace = { maxSurge: 0, maxUnavailable: 1 };
  expect(ahead(pace, { max: 3, min: 3 })).toEqual([]);
  expect(ahead(pace, { max: 3, min: 0 }, 1)).toEqual([expect.stringMatching(/^web: 2 of 3 servers are in service and 2 must be/)]);
});
