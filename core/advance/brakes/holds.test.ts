import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Turn } from '../turn.ts';
import { findHolds } from './holds.ts';

const two = [{ id: 'old-1' }, { id: 'old-2' }];
const hour = 3_600_000;

const holdsOf = (prepare: (turn: Turn) => void, snapshot = snapshotOf(two)) => {
  const turn = turnOn(rollingFleet(2), snapshot);
  prepare(turn);
  return findHolds(turn);
};

describe('a campaign is held', () => {
  test('by nothing where all is well', () => {
    const well = (turn: Turn) => {
      turn.observation.brakes.alarms.push({ name: 'web-5xx', state: 'ok' });
      turn.observation.brakes.calendars.push({ name: 'sales', state: 'open' });
    };
    expect(holdsOf(well)).toEqual([]);
  });

  test.each<[string, (turn: Turn) => void, RegExp]>([
    ['an alarm that rings', ({ observation }) => observation.brakes.alarms.push({ name: 'web-5xx', state: 'alarm' }), /web-5xx.*ALARM/],
    [
      'an alarm without data',
      ({ observation }) => observation.brakes.alarms.push({ name: 'web-5xx', state: 'unknown' }),
      /web-5xx.*no data/,
    ],
    ['a closed calendar', ({ observation }) => observation.brakes.calendars.push({ name: 'sales', state: 'closed' }), /sales.*closed/],
    ['a calendar without an answer', ({ observation }) => observation.brakes.calendars.push({ name: 'sales', state: 'unknown' }), /sales/],
    ['a read that could not be trusted', ({ observation }) => Object.assign(observation.brakes, { unread: 'throttled' }), /throttled/],
    ['a missing lease', ({ observation }) => Object.assign(observation, { noLease: 'no lease' }), /no lease/],
    ['an instance refresh', ({ observation: { groups } }) => Object.assign(groups[0] ?? {}, { refresh: 'ir-1' }), /ir-1/],
    [
      'a change of desired by others',
      ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { unexplained: { desired: 9, at: now } }),
      /others to 9/,
    ],
  ])('by %s', (_, prepare, reason) => {
    const holds = holdsOf(prepare);
    expect(holds).toMatchObject([{ kind: 'hold', reason: expect.stringMatching(reason), unblock: expect.any(String) }]);
    expect(holds[0]?.isPartial).toBeUndefined();
  });

  test('by a person, until they say', () => {
    const paused = { by: 'alice', reason: 'sale', at: now, until: now + hour };
    expect(holdsOf(({ observation }) => Object.assign(observation.brakes, { paused }))).toMatchObject([
      { reason: expect.stringMatching(/alice.*sale/), until: now + hour, level: 'info' },
    ]);
  });

  test('outside the windows of the policy, until the next one opens', () => {
    const windows = [{ schedule: '0 3 * * *', duration: '1h' }];
    // Two hours and 46 minutes after midnight of the first day of all.
    expect(holdsOf(() => undefined, snapshotOf(two, { policy: { windows } }))).toMatchObject([{ until: 3 * hour, level: 'info' }]);
  });

  test('by a policy that cannot be read, which only a person can repair', () => {
    const snapshot = snapshotOf(two);
    snapshot.observation.policy = { error: 'pace: unknown key' };
    expect(holdsOf(() => undefined, snapshot)).toMatchObject([{ reason: expect.stringContaining('pace: unknown key'), level: 'alert' }]);
  });

  test('in part by a zone without capacity, until it is tried again', () => {
    const backoff = { a: { until: now + 1, times: 1, message: 'none left' }, b: { until: now, times: 1, message: 'none left' } };
    expect(holdsOf(({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { backoff }))).toMatchObject([
      { reason: expect.stringMatching(/in a for web/), isPartial: true, until: now + 1 },
    ]);
  });

  test('by a budget of nothing, where something waits for it', () => {
    const budget = { slots: 0, method: 'launch-first' as const, limits: [{ slots: 0, reason: 'no room', unblock: 'raise MaxSize' }] };
    expect(holdsOf((turn) => Object.assign(turn, { budget, victims: [staleServer('old-1')] }))).toMatchObject([{ reason: 'no room' }]);
    expect(holdsOf((turn) => Object.assign(turn, { budget }))).toEqual([]);
  });
});

describe('a workload that lets none of the victims leave', () => {
  const no = { mayLeave: { verdict: 'unknown' as const, reason: 'no answer' } };
  const victims = [staleServer('old-1'), staleServer('old-2')];
  const budget = { slots: 1, method: 'launch-first' as const, limits: [] };

  test('holds the campaign', () => {
    const snapshot = addDraining(snapshotOf(two), { 'old-1': no, 'old-2': no });
    expect(holdsOf((turn) => Object.assign(turn, { victims, budget }), snapshot)).toMatchObject([
      { reason: expect.stringContaining('no answer') },
    ]);
  });

  test('does not hold it where one may, or while a swap is in flight', () => {
    expect(holdsOf((turn) => Object.assign(turn, { victims, budget }), addDraining(snapshotOf(two), { 'old-1': no }))).toEqual([]);
    const snapshot = addDraining(snapshotOf(two), { 'old-1': no, 'old-2': no });
    const inFlight = (turn: Turn) => {
      Object.assign(turn, { victims, budget });
      joinedSwap(turn.state, 'old-9', 'new-9');
    };
    expect(holdsOf(inFlight, snapshot)).toEqual([]);
  });
});
