import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf, type GroupCapacity } from '../../record/capacity.ts';
import type { Observation } from '../../record/observation.ts';
import { followDesiredChanges } from './follow-desired-changes.ts';
import { awaitsRequests, followRequests, needsRequests } from './follow-requests.ts';

const minute = 60_000;

/** A turn of a fleet of two that is settled, with a raise of ours in desired until a minute ago. */
const settledTurn = (capacity: Partial<GroupCapacity> = {}, more: object = {}, observed: Partial<Observation> = {}) => {
  const state = rollingFleet(2);
  Object.assign(state.campaign, { phase: 'settle', ...more });
  const changes = [
    { at: now - 10 * minute, by: 1 },
    { at: now - minute, by: -1 },
  ];
  Object.assign(capacityOf(state.campaign, 'web'), { heldAt: now - minute, changes, ...capacity });
  const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]);
  Object.assign(snapshot.observation, observed);
  return turnOn(state, snapshot);
};

describe('the end of a campaign', () => {
  test('waits until CloudTrail shows all that others may have asked for while a raise of ours was in desired, and reads it then', () => {
    const { state } = settledTurn();
    expect(awaitsRequests(settledTurn())).toBe(4 * minute + 5_000);
    expect([now, now + 4 * minute, now + 4 * minute + 5_000].map((at) => needsRequests(state, at, false))).toEqual([false, false, true]);
  });

  test.each<[string, ReturnType<typeof settledTurn>]>([
    ['desired never held a raise', settledTurn({ heldAt: undefined as unknown as number })],
    ['all was read', settledTurn({ heldAt: now - 6 * minute }, { requestsReadAt: now })],
    ['no record of requests is kept here', settledTurn({}, { hasNoRequests: true })],
    ['something is still under way', settledTurn({ surge: 1 })],
  ])('does not where %s', (_, turn) => {
    expect(awaitsRequests(turn)).toBeUndefined();
  });

  test('does not where a person stops it: what is on record by now is read, and that is all', () => {
    const asked = settledTurn();
    Object.assign(asked.observation.brakes, { stopRequested: { by: 'ana', at: now } });
    expect(awaitsRequests(asked)).toBe(0);
    expect(needsRequests(asked.state, now, true)).toBe(true);
    asked.campaign.requestsReadAt = now;
    expect(awaitsRequests(asked)).toBeUndefined();
  });

  test('waits for what becomes of a scheduled action that ran meanwhile', () => {
    const turn = settledTurn({ heldAt: now - 6 * minute, schedule: [{ at: now - 7 * minute, to: 9 }] }, { requestsReadAt: now });
    expect(awaitsRequests(turn)).toBe(0);
    capacityOf(turn.campaign, 'web').schedule = [{ at: now - 5 * minute, to: 9 }];
    expect(awaitsRequests(turn)).toBeUndefined();
  });
});

describe('a request that changed nothing', () => {
  const asked = (to: number, at = now - 6 * minute) => ({ desiredRequests: [{ at, group: 'web', to }] });

  test('is what others want, our raise in it included, and is notified', () => {
    const turn = settledTurn({}, {}, asked(3));
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 3, surge: -1, setAt: now - 6 * minute });
    expect(turn.notices).toMatchObject([
      { text: expect.stringMatching(/was set to 3 by others while it held a raise of ours; it ends at 3/) },
    ]);
    expect(turn.campaign.requestsReadAt).toBe(now);
  });

  test('to another number than desired was at is one that a step of others undid at once: they want what was there, our raise included', () => {
    const turn = settledTurn({}, {}, asked(7));
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 3, surge: -1 });
  });

  test('of so long ago that it is not known what desired was is taken at its word', () => {
    const turn = settledTurn({ changes: [] }, {}, asked(3, now - 20 * minute));
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 3 });
  });

  test('takes the steps that others made since, and ends at MaxSize at most', () => {
    const turn = settledTurn({ steps: [{ at: now - minute, by: 2 }] }, {}, asked(3));
    Object.assign(turn.snapshot.group('web') ?? {}, { max: 4 });
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 4, surge: -2 });
  });

  test('is old where others have set a number since', () => {
    const turn = settledTurn({ setAt: now - 6 * minute }, {}, asked(3));
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 2, surge: 0 });
  });

  test('in mid-roll leaves the extra server to them: no victim goes for it', () => {
    const turn = settledTurn({ surge: 1, changes: [{ at: now - 10 * minute, by: 1 }] }, { phase: 'roll' }, asked(3, now - 5 * minute));
    const swap = joinedSwap(turn.state, 'old-1', 'new-1');
    followRequests(turn);
    expect(swap).toMatchObject({ outcome: 'abandoned' });
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 3, surge: 0 });
  });

  test('that could not be read is notified at the end alone, and not waited for', () => {
    const error = { desiredRequests: { error: 'denied' } };
    const [rolling, settled] = [settledTurn({}, { phase: 'roll' }, error), settledTurn({}, {}, error)];
    for (const turn of [rolling, settled]) followRequests(turn);
    expect([rolling.notices, rolling.campaign.hasNoRequests]).toEqual([[], undefined]);
    expect(settled.notices).toMatchObject([{ level: 'warning', text: expect.stringMatching(/could not be read .*\(denied\)/) }]);
    expect(awaitsRequests(settled)).toBeUndefined();
  });
});

describe('a raise that was answered and that no read shows', () => {
  const doubted = [{ by: 1, at: now - 6 * minute, isOpen: true }] as const;

  test('was stepped down by a policy at the same time, where no request set a number then', () => {
    const turn = settledTurn({ doubted: doubted.map((each) => ({ ...each })) }, { phase: 'roll' }, { desiredRequests: [] });
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 1, surge: 1, doubted: [{ isOpen: false, stepped: 1 }] });
    // The same two changes, once their causes are on record after all.
    const raised = { at: doubted[0]?.at ?? 0, from: 2, to: 3, kind: 'relative' as const, cause: 'ours', policy: 'recycler-raise-by-1' };
    const stepped = { ...raised, at: raised.at + 5_000, from: 3, to: 2, cause: 'a policy', policy: 'in' };
    const capacity = capacityOf(turn.campaign, 'web');
    expect(followDesiredChanges(capacity, [raised, stepped], 0)).toEqual([]);
    expect(capacity).toMatchObject({ baseline: 1, surge: 1 });
    expect(followDesiredChanges(capacity, [{ ...stepped, at: stepped.at + 1_000 }], 0)).toHaveLength(1);
  });

  test('was set back to a number, where a request did', () => {
    const turn = settledTurn(
      { changes: [], doubted: doubted.map((each) => ({ ...each })) },
      { phase: 'roll' },
      { desiredRequests: [{ at: now - 6 * minute, group: 'web', to: 2 }] },
    );
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 2, surge: 0, doubted: [{ isOpen: false }] });
  });

  test('was set back to a number, where a scheduled action did', () => {
    const turn = settledTurn(
      { doubted: doubted.map((each) => ({ ...each })), setAt: now - 6 * minute },
      { phase: 'roll' },
      { desiredRequests: [] },
    );
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 2, surge: 0 });
  });

  test('stays open until CloudTrail can know', () => {
    const early = [{ by: 1, at: now - minute, isOpen: true }];
    const turn = settledTurn({ doubted: early }, { phase: 'roll' }, { desiredRequests: [] });
    followRequests(turn);
    expect(capacityOf(turn.campaign, 'web')).toMatchObject({ baseline: 2, surge: 0, doubted: early });
    const asked = (at: number) => needsRequests({ ...turn.state, campaign: { ...turn.campaign, requestsTriedAt: now } }, at, false);
    expect([asked(now + 3 * minute), asked(now + 4 * minute + 5_000)]).toEqual([false, true]);
  });
});
