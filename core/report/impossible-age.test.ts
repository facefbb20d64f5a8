import { expect, test } from '@jest/globals';
import { parsePolicy } from '../policy/policy.ts';
import { findImpossibleAge } from './impossible-age.ts';

const boots = (count: number, seconds = 600): number[] => Array<number>(count).fill(seconds);
const fleetOf = (slots: number, more: object = {}) => ({
  servers: 100,
  slots,
  durations: { boot: boots(40), terminate: [] },
  workloads: [],
  now: 0,
  ...more,
});
const find = (policy: object, fleet = fleetOf(1)) => findImpossibleAge(parsePolicy(policy, 'policy'), fleet);

test('a hundred hosts of ten minutes each are never younger than twelve hours one at a time, and are two at a time', () => {
  expect(find({ maxAge: '12h' })).toEqual([
    expect.stringMatching(
      /^maxAge 12h cannot be kept: 100 servers, 1 at a time, take about 1\dh .* by 40 boots that were measured: 2 at a time would do/,
    ),
  ]);
  expect(find({ maxAge: '12h' }, fleetOf(2))).toEqual([]);
});

test('what their workloads move counts, as many at a time', () => {
  const moving = fleetOf(2, { workloads: [{ forecast: { roundSeconds: 4 * 3_600, assumes: '' } }] });
  expect(find({ maxAge: '12h' }, moving)).toEqual([expect.stringMatching(/: 3 at a time would do/)]);
});

test('only what the windows leave open counts', () => {
  const windows = [{ schedule: '0 3 * * *', duration: '4h' }];
  expect(find({ maxAge: '2d', windows }, fleetOf(2))).toEqual([
    expect.stringMatching(/^maxAge 2d cannot be kept, of which the windows leave 8h: .* 3 at a time would do/),
  ]);
  expect(find({ maxAge: '2d', windows }, fleetOf(3))).toEqual([]);
  expect(find({ maxAge: '2d' }, fleetOf(2))).toEqual([]);
});

test('where all at once would not do, it says so', () => {
  expect(find({ maxAge: '15m' })).toEqual([expect.stringMatching(/allow a greater age, or open the windows longer$/)]);
});

test.each<[string, object, ReturnType<typeof fleetOf>]>([
  ['no age is promised', {}, fleetOf(1)],
  ['too few boots were measured', { maxAge: '12h' }, fleetOf(1, { durations: { boot: boots(2), terminate: [] } })],
])('nothing is said where %s', (_, policy, fleet) => {
  expect(find(policy, fleet)).toEqual([]);
});
