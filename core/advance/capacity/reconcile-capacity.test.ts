import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { DesiredChange } from '../../record/observation.ts';
import { readLag } from './expected-desired.ts';
import { reconcileCapacity } from './reconcile-capacity.ts';
import { countHeldSlots, countUnassigned } from './slots.ts';

const servers = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `old-${index}` }));

/** What a poll `later` milliseconds from now makes of the record, with these changes on Auto Scaling's. */
const poll = (state: CampaignState, desired: number, changes?: DesiredChange[], later = 0) => {
  const snapshot = snapshotOf(servers(desired));
  if (changes) snapshot.observation.desiredChanges = { web: changes };
  return reconcileCapacity({ ...turnOn(state, snapshot), now: now + later });
};

const step = (from: number, to: number, ago = 10_000): DesiredChange => ({
  at: now - ago,
  from,
  to,
  kind: 'relative',
  cause: 'a monitor alarm cpu in state ALARM triggered policy in',
  policy: 'in',
});
const number = (from: number, to: number, ago = 10_000): DesiredChange => ({
  at: now - ago,
  from,
  to,
  kind: 'absolute',
  cause: 'a user request explicitly set group desired capacity',
});

describe('the capacity of a group', () => {
  test('explains what our own calls did, and what reads do not show yet', () => {
    const state = rollingFleet(3, 1);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.changes.push({ at: now - 1_000, by: 1 });
    expect(poll(state, 4)).toEqual([]);
    expect(poll(state, 3)).toEqual([]);
    expect(capacity.unexplained).toBeUndefined();
  });

  test('forgets a change that is gone at the next poll', () => {
    const state = rollingFleet(3);
    poll(state, 5);
    poll(state, 3);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 3 });
    expect(capacityOf(state.campaign, 'web').unexplained).toBeUndefined();
  });

  test.each([
    ['desired went down', 3, 0],
    ['desired stayed', 4, 1],
  ])('an ending that was never answered counts as ours only when %s', (_, desired, orphanToEnd) => {
    const state = rollingFleet(3, 1);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.ambiguous.push(now - 1_000);
    poll(state, desired);
    // Not known yet: it holds a slot, and nothing is adopted or ended for it.
    expect([capacity.ambiguous.length, countHeldSlots(state, now), countUnassigned(state, 'web')]).toEqual([1, 1, 0]);
    capacity.ambiguous = [now - readLag - 1];
    poll(state, desired);
    expect([capacity.ambiguous.length, countHeldSlots(state, now), countUnassigned(state, 'web')]).toEqual([0, orphanToEnd, orphanToEnd]);
  });
});

describe('a change by others', () => {
  test('by a step moves what they want, and leaves our raise as it is', () => {
    const state = rollingFleet(40, 4);
    expect(poll(state, 43, [step(44, 43)])).toMatchObject([{ group: 'web', from: 44, to: 43 }]);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 39, surge: 4 });
    // Auto Scaling has it on record for weeks.
    expect(poll(state, 43, [step(44, 43)])).toEqual([]);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 39, surge: 4 });
  });

  test('by a number is what they want, our raise included; a replacement that it swallowed stays as a server of the group', () => {
    const state = rollingFleet(3, 1);
    const swap = joinedSwap(state, 'old-0', 'new-1');
    poll(state, 6, [number(4, 6)]);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 6, surge: 0 });
    expect(swap).toMatchObject({ outcome: 'abandoned', reason: 'desired capacity of web was set to 6 by others' });
  });

  test('is put to its place among our own calls: what we did after it is still ours', () => {
    const state = rollingFleet(20, 1);
    // Ours: 20 to 22, 22 to 21. Others: 21 to 22. Ours: 22 to 23; the record, which knows nothing of others yet, expects 22.
    const capacity = capacityOf(state.campaign, 'web');
    Object.assign(capacity, {
      surge: 2,
      changes: [
        { at: now - 60_000, by: 2 },
        { at: now - 40_000, by: -1 },
        { at: now - 20_000, by: 1 },
      ],
    });
    poll(state, 23, [number(21, 22, 30_000)]);
    expect(capacity).toMatchObject({ baseline: 22, surge: 1 });
    expect(capacity.unexplained).toBeUndefined();
  });

  test('to the number that it always had is seen, though it looks like a read from before our launch', () => {
    const state = rollingFleet(1, 1);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.changes.push({ at: now - 20_000, by: 1 });
    poll(state, 1, [number(2, 1)]);
    expect(capacity).toMatchObject({ baseline: 1, surge: 0 });
  });

  test('leaves desired below what they set where a server of ours left by name after it: that is given back', () => {
    const state = rollingFleet(20, 1);
    const capacity = capacityOf(state.campaign, 'web');
    Object.assign(capacity, {
      surge: 1,
      changes: [
        { at: now - 60_000, by: 2 },
        { at: now - 5_000, by: -1 },
      ],
    });
    poll(state, 19, [number(22, 20)]);
    expect(capacity).toMatchObject({ baseline: 20, surge: -1 });
  });

  test('that a read does not show yet is no riddle', () => {
    const state = rollingFleet(40, 4);
    poll(state, 44, [step(44, 43)]);
    expect(capacityOf(state.campaign, 'web').unexplained).toBeUndefined();
  });

  test('without a cause on record is followed once reads have had the time to catch up, as a number', () => {
    const state = rollingFleet(3);
    expect(poll(state, 5, [])).toEqual([]);
    expect(poll(state, 5, [], readLag)).toEqual([]);
    expect(poll(state, 5, [], readLag + 1)).toEqual([{ group: 'web', from: 3, to: 5, cause: 'Auto Scaling has no cause on record' }]);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 5, surge: 0 });
  });

  test('from before the record began is part of it', () => {
    const state = rollingFleet(3);
    capacityOf(state.campaign, 'web').followedSince = now - 5_000;
    expect(poll(state, 3, [step(4, 3)])).toEqual([]);
    expect(capacityOf(state.campaign, 'web')).toMatchObject({ baseline: 3 });
  });

  test('is not what the terminate call of our own did', () => {
    const state = rollingFleet(3, 1);
    capacityOf(state.campaign, 'web').taken.push({ server: 'old-1', at: now - 10_000 });
    const taken = { ...step(5, 4), cause: 'a server was taken out in response to a user request' };
    expect(poll(state, 4, [{ ...taken, server: 'old-1' }])).toEqual([]);
    // Brought back from standby it was by others.
    const broughtBack = {
      ...step(4, 5, -1_000),
      cause: 'a server was taken out of standby in response to a user request',
      server: 'old-1',
    };
    expect(poll(structuredClone(state), 5, [broughtBack])).toMatchObject([{ from: 4, to: 5 }]);
    expect(poll(state, 4, [{ ...taken, server: 'old-2' }])).toMatchObject([{ from: 5, to: 4 }]);
  });

  test('is not what a terminate call of our own did long ago, where its record is read again only now', () => {
    const state = rollingFleet(3);
    const capacity = capacityOf(state.campaign, 'web');
    const long = 3 * 3_600_000;
    Object.assign(capacity, { taken: [{ server: 'gone-1', at: now - long }], followedSince: now - long - 60_000 });
    poll(state, 3);
    capacity.surge = 1;
    capacity.changes.push({ at: now - 1_000, by: 1 });
    const ours = { at: now - long, from: 4, to: 3, kind: 'relative' as const, cause: 'instance gone-1 was taken out', server: 'gone-1' };
    expect(poll(state, 4, [ours])).toEqual([]);
    expect(capacity).toMatchObject({ baseline: 3, surge: 1 });
    // Once it is not read any more, it is forgotten.
    poll(state, 4);
    expect(capacity.taken).toEqual([]);
  });
});

describe('a raise of ours', () => {
  const raised = (isAnswered: boolean) => {
    const state = rollingFleet(3);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.pendingRaise = { by: 2, at: now - 10_000, ...(isAnswered && { isAnswered }) };
    return { state, capacity };
  };
  const own = (from: number, to: number): DesiredChange => ({ ...step(from, to), policy: 'recycler-raise-by-2', cause: 'ours' });

  test('is confirmed by a read that shows it where it was answered, else by its own cause', () => {
    const answered = raised(true);
    poll(answered.state, 5, []);
    expect(answered.capacity).toMatchObject({ surge: 2 });
    expect(answered.capacity.pendingRaise).toBeUndefined();
    const { state, capacity } = raised(false);
    poll(state, 5, []);
    expect(capacity).toMatchObject({ surge: 0, pendingRaise: { by: 2 } });
    poll(state, 5, [own(3, 5)]);
    expect(capacity).toMatchObject({ baseline: 3, surge: 2 });
    expect(capacity.pendingRaise).toBeUndefined();
  });

  test('is not confirmed by what another raise of ours did within the same second', () => {
    const state = rollingFleet(3, 1);
    const capacity = capacityOf(state.campaign, 'web');
    capacity.pendingRaise = { by: 2, at: now - 10_000, isAnswered: true };
    const before = { ...step(3, 4), policy: 'recycler-raise-by-1', cause: 'ours' };
    poll(state, 6, [before]);
    expect(capacity).toMatchObject({ baseline: 3, surge: 3 });
    expect(capacity.pendingRaise).toBeUndefined();
    poll(state, 6, [before, own(4, 6)]);
    expect(capacity).toMatchObject({ baseline: 3, surge: 3 });
  });

  test('is as much as MaxSize let through', () => {
    const { state, capacity } = raised(true);
    poll(state, 4, [own(3, 4)]);
    expect(capacity).toMatchObject({ baseline: 3, surge: 1 });
  });

  test('never happened where no read shows it in the end', () => {
    const { state, capacity } = raised(false);
    poll(state, 3, [], readLag);
    expect(capacity).toMatchObject({ baseline: 3, surge: 0 });
    expect(capacity.pendingRaise).toBeUndefined();
  });

  test('beside a step by others: each has its own part', () => {
    const { state, capacity } = raised(false);
    poll(state, 4, [step(3, 2), own(2, 4)]);
    expect(capacity).toMatchObject({ baseline: 2, surge: 2 });
  });
});

test('a raise that others took back within moments is taken for not done, until its cause on record shows both', () => {
  const state = rollingFleet(3, 1);
  const capacity = capacityOf(state.campaign, 'web');
  capacity.pendingRaise = { by: 1, at: now - readLag - 1, isAnswered: true };
  poll(state, 4);
  expect(capacity).toMatchObject({ baseline: 3, surge: 1, doubted: [{ by: 1, isOpen: true }] });
  expect(capacity.pendingRaise).toBeUndefined();
  const taken = step(4, 3, readLag + 2_000);
  const raised = { ...step(3, 4, readLag), policy: 'recycler-raise-by-1' };
  poll(state, 4, [taken, raised]);
  expect(capacity).toMatchObject({ baseline: 2, surge: 2, doubted: [] });
});

test('a raise to MaxSize that others had reached already is dropped, with the swap that took one of theirs for its replacement', () => {
  const state = rollingFleet(3, 1);
  const capacity = capacityOf(state.campaign, 'web');
  const swap = joinedSwap(state, 'old-0', 'old-3');
  capacity.pendingRaise = { by: 1, at: now - readLag - 1, isAnswered: true };
  const read = (changes?: DesiredChange[]) => {
    const snapshot = snapshotOf(servers(5));
    Object.assign(snapshot.group('web') ?? {}, { max: 5 });
    if (changes) snapshot.observation.desiredChanges = { web: changes };
    reconcileCapacity(turnOn(state, snapshot));
  };
  read();
  expect(capacity).toMatchObject({ baseline: 3, surge: 2, assumed: [{ by: 1 }] });
  const other = joinedSwap(state, 'old-1', 'old-4');
  read([step(4, 5, readLag + 5_000)]);
  expect(capacity).toMatchObject({ baseline: 4, surge: 1, assumed: [] });
  expect([swap.outcome, other.outcome].filter((outcome) => outcome === 'abandoned')).toHaveLength(1);
});
