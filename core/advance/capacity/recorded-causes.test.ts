import { describe, expect, test } from '@jest/globals';
import { now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf, type GroupCapacity, openCapacity } from '../../record/capacity.ts';
import type { DesiredChange, DesiredRequest } from '../../record/observation.ts';
import { memory } from './desired-then.ts';
import { readLag } from './expected-desired.ts';
import { followDesiredChanges } from './follow-desired-changes.ts';
import { awaitsRequests, followRequests, needsRequests } from './follow-requests.ts';

const minute = 60_000;
const step = (change: Partial<DesiredChange> = {}): DesiredChange => ({
  at: now,
  from: 4,
  to: 3,
  kind: 'relative',
  cause: 'a policy',
  ...change,
});
const ours = (by: number, change: Partial<DesiredChange> = {}): DesiredChange =>
  step({ from: 4, to: 4 + by, policy: `recycler-raise-by-${by}`, ...change });

/** The record of a group of four after these causes were read. */
const follow = (changes: DesiredChange[], before: Partial<GroupCapacity> = {}, min = 0) => {
  const capacity = { ...openCapacity(4, 0), ...before };
  const followed = followDesiredChanges(capacity, changes, min);
  return { ...capacity, count: followed.length };
};

describe('causes that Auto Scaling has on record', () => {
  test('count once each, from the time on that they count from', () => {
    expect(follow([step(), step()])).toMatchObject({ baseline: 3, count: 1 });
    expect(follow([step(), step({ at: now + 1_000, from: 3, to: 2 })])).toMatchObject({ baseline: 2, count: 2 });
    expect(follow([step({ at: 5 })], { followedSince: 5 }).count).toBe(1);
    expect(follow([step({ at: 4 })], { followedSince: 5 }).count).toBe(0);
    expect(follow([step({ server: 'i-1' }), step({ server: 'i-2' })]).count).toBe(2);
    expect(follow([step({ cause: 'x' }), step({ cause: 'y' })]).count).toBe(2);
  });

  test("are not others' where our own call took that server; what comes back is", () => {
    const taken = [{ server: 'i-1', at: now }];
    expect(follow([step({ server: 'i-1' })], { taken })).toMatchObject({ baseline: 4, count: 0 });
    expect(follow([step({ server: 'i-2' })], { taken }).count).toBe(1);
    expect(follow([step({ server: 'i-1', from: 3, to: 4 })], { taken }).count).toBe(1);
    expect(follow([step()], { taken }).count).toBe(1);
  });

  test('a step moves what others want, not below MinSize: what it could not take from theirs it took from ours', () => {
    expect(follow([step()], { surge: 2 })).toMatchObject({ baseline: 3, surge: 2, steps: [{ at: now, by: -1 }] });
    expect(follow([step({ from: 6, to: 3 })], { surge: 2 }, 3)).toMatchObject({ baseline: 3, surge: 0 });
    const steps = Array.from({ length: 200 }, (_, at) => ({ at, by: 1 }));
    expect(follow([step()], { steps }).steps).toHaveLength(200);
  });

  test('a number is what others want, and swallows what we did before it; what came after counts on top', () => {
    const changes = [
      { at: now - 2_000, by: 1 },
      { at: now + 2_000, by: 1 },
      { at: now + 3_000, by: 2, isOthers: true },
      { at: now + 4_000, by: -1, isOthers: true },
    ];
    const set = follow([step({ kind: 'absolute', from: 5, to: 8 })], {
      surge: 2,
      baseline: 5,
      changes,
      steps: [
        { at: now, by: 1 },
        { at: now + 3_000, by: 2 },
      ],
    });
    expect(set).toMatchObject({ baseline: 9, surge: 1, setAt: now, steps: [{ at: now + 3_000, by: 2 }] });
    expect(set.changes.map(({ at, by, isOthers }) => [at - now, by, isOthers === true])).toEqual([
      [-2_000, 1, false],
      [0, 3, true],
      [2_000, 1, false],
      [3_000, 2, true],
      [4_000, -1, true],
    ]);
  });

  test('finds its place among ours by the number that it found; where none or several fit, by its time', () => {
    const place = (from: number, ago: number) => {
      const changes = [1, 2, 3].map((seconds) => ({ at: now + seconds * 10_000, by: 1 }));
      const found = follow([step({ kind: 'absolute', from, to: 20, at: now + ago })], { surge: 3, changes });
      return found.surge;
    };
    // Desired was 4, 5, 6 and 7; what is left of our raises came after it.
    expect([place(4, 15_000), place(6, 15_000), place(7, 0)]).toEqual([3, 1, 0]);
    expect([place(99, 9_000), place(99, 9_001), place(99, 19_001), place(99, 40_000)]).toEqual([3, 2, 1, 0]);
    const twice = follow([step({ kind: 'absolute', from: 4, to: 20, at: now + 50_000 })], {
      surge: 0,
      changes: [
        { at: now + 10_000, by: 1 },
        { at: now + 40_000, by: -1 },
      ],
    });
    expect(twice).toMatchObject({ baseline: 20, surge: 0 });
  });
});

describe('a raise of ours on record', () => {
  test('confirms the one that waits, by as much as Auto Scaling did, and no other one', () => {
    const pendingRaise = { by: 2, at: now };
    expect(follow([ours(2, { to: 5 })], { pendingRaise })).toMatchObject({ surge: 1, changes: [{ at: now, by: 1 }], count: 0 });
    expect(follow([ours(2)], { pendingRaise }).pendingRaise).toBeUndefined();
    expect(follow([ours(1)], { pendingRaise })).toMatchObject({ surge: 0, pendingRaise });
    expect(follow([ours(2, { at: now - 3_000 })], { pendingRaise }).surge).toBe(2);
    expect(follow([ours(2, { at: now - 3_001 })], { pendingRaise }).surge).toBe(0);
  });

  test('proves one that only a read confirmed, and counts it no second time', () => {
    const assumed = [
      { by: 1, at: now - minute - 1 },
      { by: 1, at: now },
    ];
    expect(follow([ours(1)], { assumed })).toMatchObject({ surge: 0, assumed: [assumed[0]] });
    expect(follow([ours(1, { at: now - minute * 3 })], { assumed })).toMatchObject({ assumed });
  });

  test('counts one late that was taken for not done, as far as it was asked and was done', () => {
    const doubted = [{ by: 2, at: now, isOpen: true }];
    const late = (change: Partial<DesiredChange>, by = 2) => {
      const { surge, doubted: left } = follow([ours(2, change)], { doubted: doubted.map((each) => ({ ...each, by })) });
      return [surge, left?.length];
    };
    expect(late({})).toEqual([2, 0]);
    expect(late({ to: 5 })).toEqual([1, 0]);
    expect(late({ to: 9 })).toEqual([2, 0]);
    expect(late({ at: now + minute })).toEqual([2, 0]);
    expect(late({ at: now + minute + 1 })).toEqual([0, 1]);
    expect(late({ at: now - 3_000 })).toEqual([2, 0]);
    expect(late({ at: now - 3_001 })).toEqual([0, 1]);
    expect(late({}, -2)).toEqual([0, 1]);
    expect(late({ from: 4, to: 3, policy: 'recycler-lower-by-1' }, -2)).toEqual([-1, 0]);
  });

  test('that is part of the record with the step that took it off counts no more, nor does that step', () => {
    const doubted = [
      { by: 1, at: now, isOpen: false, stepped: 1 },
      { by: 1, at: now - 9 * minute, isOpen: false },
    ];
    const copy = () => doubted.map((each) => ({ ...each }));
    expect(follow([ours(1)], { doubted: copy() })).toMatchObject({ surge: 0 });
    expect(follow([step()], { doubted: copy() })).toMatchObject({ baseline: 4, count: 0 });
    expect(follow([step({ at: now + readLag })], { doubted: copy() }).count).toBe(0);
    for (const other of [step({ kind: 'absolute' }), step({ from: 4, to: 2 }), step({ from: 3, to: 4 }), step({ at: now + readLag + 1 })])
      expect(follow([other], { doubted: copy() }).count).toBe(1);
    expect(follow([step(), step({ at: now + 1_000, from: 3, to: 2 })], { doubted: copy() }).count).toBe(1);
  });
});

describe('requests that others made', () => {
  type Given = {
    phase?: string;
    capacity?: Partial<GroupCapacity>;
    campaign?: object;
    requests?: DesiredRequest[] | 'no record' | { error: string };
    at?: number;
  };
  const setUp = ({ phase = 'settle', capacity = {}, campaign = {}, requests }: Given) => {
    const state: CampaignState = rollingFleet(2);
    Object.assign(state.campaign, { phase, ...campaign });
    Object.assign(capacityOf(state.campaign, 'web'), capacity);
    const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]);
    if (requests) Object.assign(snapshot.observation, { desiredRequests: requests });
    return turnOn(state, snapshot);
  };
  const read = (given: Given) => {
    const turn = setUp(given);
    followRequests(turn);
    return { ...turn, capacity: capacityOf(turn.campaign, 'web') };
  };

  test('desired held a raise of ours until the last poll with one, or the last change that we made', () => {
    const heldAt = (capacity: Partial<GroupCapacity>) => read({ phase: 'roll', capacity }).capacity.heldAt;
    expect(heldAt({})).toBeUndefined();
    expect(heldAt({ surge: 1 })).toBe(now);
    expect(heldAt({ pendingRaise: { by: 1, at: 5 } })).toBe(now);
    expect(heldAt({ surge: -1, heldAt: 7 })).toBe(7);
    expect(
      heldAt({
        changes: [
          { at: 5, by: 1 },
          { at: 9, by: 1, isOthers: true },
        ],
      }),
    ).toBe(5);
    expect(heldAt({ heldAt: 7, changes: [{ at: 5, by: 1 }] })).toBe(7);
    expect(heldAt({ heldAt: 7, changes: [{ at: 9, by: -1 }] })).toBe(9);
    expect(heldAt({ surge: 1, changes: [{ at: 9, by: 1 }] })).toBe(now);
  });

  test('are read every five minutes while one may be there, and once more when all is on record', () => {
    const needs = (given: Given, at = now) => needsRequests(setUp({ phase: 'roll', capacity: { heldAt: now }, ...given }).state, at, false);
    expect(needs({ campaign: { requestsTriedAt: now - 5 * minute } })).toBe(true);
    expect(needs({ campaign: { requestsTriedAt: now - 5 * minute + 1 } })).toBe(false);
    expect(needs({ campaign: { requestsReadAt: now + 305_000 } })).toBe(false);
    expect(needs({ campaign: { hasNoRequests: true } })).toBe(false);
    expect(needs({ capacity: {} })).toBe(false);
    const doubted = (isOpen: boolean) => ({ heldAt: now, doubted: [{ by: 1, at: now - 305_000, isOpen }] });
    const tried = { requestsTriedAt: now - 1 };
    expect(needs({ capacity: doubted(true), campaign: tried })).toBe(true);
    expect(needs({ capacity: doubted(true), campaign: { requestsTriedAt: now } })).toBe(false);
    expect(needs({ capacity: doubted(false), campaign: tried })).toBe(false);
  });

  test('of several groups the latest raise counts', () => {
    const turn = setUp({ capacity: { heldAt: now - 2 * minute } });
    turn.campaign.groups.push('db');
    turn.campaign.capacity.db = { ...openCapacity(1, 0), heldAt: now - minute };
    expect(awaitsRequests(turn)).toBe(245_000);
  });

  test('the last of each group is followed, by its time', () => {
    const at = (ago: number, to: number, group = 'web') => ({ at: now - ago, group, to });
    const found = read({ requests: [at(minute, 5), at(2 * minute, 9), at(30_000, 7, 'db')] });
    expect(found.capacity.setAt).toBe(now - minute);
    expect(found.campaign).toMatchObject({ requestsReadAt: now, requestsTriedAt: now });
    expect(read({ requests: [], campaign: { requestsReadAt: 1 } }).campaign.requestsReadAt).toBe(now);
  });

  test('no record of them is known once, and is no error', () => {
    const { campaign, notices } = read({ requests: 'no record' });
    expect([campaign.hasNoRequests, campaign.requestsReadAt, notices]).toEqual([true, undefined, []]);
  });

  test('one within five seconds of what is known, or before it, is known', () => {
    const followed = (ago: number) =>
      read({ capacity: { setAt: now - minute }, requests: [{ at: now - minute + ago, group: 'web', to: 9 }] }).capacity.setAt;
    expect([followed(4_999), followed(5_000)]).toEqual([now - minute, now - minute + 5_000]);
    expect(read({ requests: [{ at: 4_999, group: 'web', to: 9 }] }).capacity.setAt).toBeUndefined();
  });

  test('a number that desired was at is meant; another one only where it is not known any more what it was', () => {
    const wanted = (ago: number, to: number, changes: GroupCapacity['changes'] = []) =>
      read({ capacity: { changes }, requests: [{ at: now - ago, group: 'web', to }] }).capacity.baseline;
    expect(wanted(minute, 9)).toBe(2);
    expect(wanted(memory, 9)).toBe(2);
    expect(wanted(memory + 1, 9)).toBe(9);
    const raised = [{ at: now - minute + 5_000, by: -1 }];
    expect(wanted(minute, 3, raised)).toBe(3);
    expect(wanted(minute, 2, raised)).toBe(2);
    expect(wanted(minute, 2, [{ at: now - minute + 5_001, by: -1 }])).toBe(3);
  });

  test('steps that came after a number count on top of it', () => {
    const steps = [
      { at: now - minute, by: 4 },
      { at: now - minute + 1, by: 2 },
    ];
    expect(read({ capacity: { steps }, requests: [{ at: now - minute, group: 'web', to: 2 }] })).toMatchObject({
      capacity: { baseline: 4, surge: -2 },
      notices: [{ text: 'desired capacity of web was set to 2 by others while it held a raise of ours; it ends at 4' }],
    });
    expect(read({ requests: [{ at: now - minute, group: 'web', to: 2 }] }).notices).toEqual([]);
  });

  test('a raise that no read shows was stepped off, unless a number was set within two minutes of it', () => {
    const doubt = (ago: number, isOpen = true) => ({ by: 1, at: now - ago, isOpen });
    const resolve = (change: Given) => {
      const { doubted = [], baseline, surge, changes, steps } = read({ phase: 'roll', requests: [], ...change }).capacity;
      return { open: doubted.map(({ isOpen }) => isOpen), stepped: doubted.map(({ stepped }) => stepped), baseline, surge, changes, steps };
    };
    const at = now - 6 * minute;
    expect(resolve({ capacity: { doubted: [doubt(6 * minute)], changes: [{ at: at + 5, by: 0 }] } })).toEqual({
      open: [false],
      stepped: [1],
      baseline: 1,
      surge: 1,
      changes: [
        { at, by: 1 },
        { at, by: -1, isOthers: true },
        { at: at + 5, by: 0 },
      ],
      steps: [{ at, by: -1 }],
    });
    expect(resolve({ capacity: { doubted: [doubt(6 * minute, false)] } }).stepped).toEqual([undefined]);
    expect(resolve({ capacity: { doubted: [doubt(305_000)] } }).open).toEqual([false]);
    expect(resolve({ capacity: { doubted: [doubt(304_999)] } }).open).toEqual([true]);
    expect(resolve({ capacity: { doubted: [doubt(304_999)] }, campaign: { hasNoRequests: true } })).toMatchObject({
      open: [false],
      stepped: [undefined],
    });
    expect(resolve({ capacity: { doubted: [doubt(6 * minute)], setAt: at + readLag } }).stepped).toEqual([undefined]);
    expect(resolve({ capacity: { doubted: [doubt(6 * minute)], setAt: at + readLag + 1 } }).stepped).toEqual([1]);
    expect(resolve({ capacity: { doubted: [doubt(6 * minute)] }, requests: [{ at: at - readLag, group: 'web', to: 2 }] }).stepped).toEqual([
      undefined,
    ]);
    expect(resolve({ capacity: { doubted: [doubt(6 * minute)] }, requests: [{ at, group: 'db', to: 2 }] }).stepped).toEqual([1]);
    const unread = read({ phase: 'roll', capacity: { doubted: [doubt(6 * minute)] } });
    expect(unread.capacity.doubted).toMatchObject([{ isOpen: true }]);
  });
});
