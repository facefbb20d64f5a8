import { describe, expect, test } from '@jest/globals';
import { addDraining, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { maintainSuspensions } from './suspensions.ts';

const one = [{ id: 'old-1' }];

const maintain = (state: ReturnType<typeof rollingFleet>, snapshot: ReturnType<typeof snapshotOf>) => {
  const turn = turnOn(state, snapshot);
  maintainSuspensions(turn);
  return { intents: turn.intents, isReady: turn.isReady };
};

describe('suspended processes', () => {
  test('what others resumed is left alone for the rest of the campaign', () => {
    const state = rollingFleet(1);
    const snapshot = snapshotOf(one, { suspended: [] });
    expect(maintain(state, snapshot)).toEqual({ intents: [], isReady: true });
    expect(maintain(state, snapshot)).toMatchObject({ intents: [], isReady: true });
    expect(state.campaign.journal).toEqual([]);
    expect(state.campaign.handsOff).toEqual([{ group: 'web', process: 'AZRebalance' }]);
  });

  test('a proof whose processes others resume stops', () => {
    const state = rollingFleet(1);
    state.campaign.phase = 'proof';
    maintain(state, snapshotOf(one, { suspended: [] }));
    expect(state.campaign).toMatchObject({
      phase: 'restore',
      stop: { reason: 'AZRebalance of web was resumed by others during the proof' },
    });
  });

  test('a read that may be older than our suspension says nothing about others', () => {
    const state = rollingFleet(1);
    Object.assign(state.campaign.journal[0] ?? {}, { at: now - 10_000 });
    const seen = maintain(state, snapshotOf(one, { suspended: [] }));
    expect(seen).toMatchObject({ intents: [], isReady: false });
    expect(state.campaign.journal).toHaveLength(1);
  });

  test('what others suspended before is neither journalled nor resumed', () => {
    const state = rollingFleet(1);
    state.campaign.journal = [];
    const snapshot = snapshotOf(one, { suspended: ['AZRebalance'] });
    expect(maintain(state, snapshot).intents).toEqual([]);
    state.campaign.phase = 'restore';
    expect(maintain(state, snapshot).intents).toEqual([]);
  });

  test('what we suspended is resumed at the end, and only that', () => {
    const state = rollingFleet(1);
    state.campaign.phase = 'restore';
    const snapshot = snapshotOf(one, { suspended: ['AZRebalance', 'Terminate'] });
    expect(maintain(state, snapshot).intents).toEqual([{ kind: 'resume', group: 'web', processes: ['AZRebalance'] }]);
  });

  test('what we were about to resume when the function died is suspended again where it is wanted again', () => {
    const state = rollingFleet(1);
    state.campaign.phase = 'restore';
    maintain(state, snapshotOf(one));
    state.campaign.phase = 'roll';
    expect(maintain(state, snapshotOf(one, { suspended: [] }))).toEqual({
      intents: [{ kind: 'suspend', group: 'web', processes: ['AZRebalance'] }],
      isReady: false,
    });
    expect(state.campaign).toMatchObject({ handsOff: [], journal: [{ process: 'AZRebalance', at: now, isSeen: false }] });
  });

  test('where our resume came to nothing, a later one is of others', () => {
    const state = rollingFleet(1);
    Object.assign(state.campaign.journal[0] ?? {}, { givenBackAt: now - 3 * 60_000 });
    expect(maintain(state, snapshotOf(one)).intents).toEqual([]);
    maintain(state, snapshotOf(one, { suspended: [] }));
    expect(state.campaign.handsOff).toEqual([{ group: 'web', process: 'AZRebalance' }]);
  });

  describe('while a brake holds the fleet and nothing is in flight', () => {
    const hold = { kind: 'hold' as const, reason: 'the cluster could not be read', unblock: 'it answers' };
    const maintainHeld = (snapshot: ReturnType<typeof snapshotOf>, journal?: []) => {
      const state = rollingFleet(1);
      if (journal) state.campaign.journal = journal;
      const turn = turnOn(state, snapshot);
      turn.findings = [hold];
      maintainSuspensions(turn);
      return turn.intents;
    };
    const suspended = () => snapshotOf(one, { suspended: ['AZRebalance'] });

    test('Auto Scaling may heal and balance servers again', () => {
      expect(maintainHeld(suspended())).toEqual([{ kind: 'resume', group: 'web', processes: ['AZRebalance'] }]);
    });

    test('zones are not balanced where servers must be drained: it would end some that hold data', () => {
      expect(maintainHeld(addDraining(suspended()))).toEqual([]);
    });

    test('nothing is suspended that was not before', () => {
      expect(maintainHeld(addDraining(snapshotOf(one, { suspended: [] })), [])).toEqual([]);
    });
  });

  test('a suspension that does not show yet is asked for again, and nothing begins before it shows', () => {
    const state = rollingFleet(1);
    state.campaign.journal = [];
    const snapshot = snapshotOf(one, { suspended: [] });
    expect(maintain(state, snapshot)).toMatchObject({ intents: [{ kind: 'suspend', processes: ['AZRebalance'] }], isReady: false });
    expect(state.campaign.journal).toHaveLength(1);
    expect(maintain(state, snapshot)).toMatchObject({ intents: [{ kind: 'suspend' }], isReady: false });
    expect(state.campaign.journal).toHaveLength(1);
  });
});
