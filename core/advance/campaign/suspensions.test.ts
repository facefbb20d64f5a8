import { describe, expect, test } from '@jest/globals';
import { lookOn, now, rollingFleet } from '../../../tests/rolling-fleet.ts';
import { maintainSuspensions } from './suspensions.ts';

const one = [{ id: 'old-1' }];

describe('suspended processes', () => {
  test('what others resumed is left alone for the rest of the campaign', () => {
    const state = rollingFleet(1);
    const look = lookOn(one, { suspended: [] });
    expect(maintainSuspensions(state, look)).toMatchObject({ intents: [], resumedByOthers: ['AZRebalance of web'] });
    expect(maintainSuspensions(state, look)).toMatchObject({ intents: [], resumedByOthers: [], isReady: true });
    expect(state.campaign.journal).toEqual([]);
  });

  test('a read that may be older than our suspension says nothing about others', () => {
    const state = rollingFleet(1);
    Object.assign(state.campaign.journal[0] ?? {}, { at: now - 10_000 });
    const seen = maintainSuspensions(state, lookOn(one, { suspended: [] }));
    expect(seen).toMatchObject({ intents: [], resumedByOthers: [], isReady: false });
    expect(state.campaign.journal).toHaveLength(1);
  });

  test('what others suspended before is neither journalled nor resumed', () => {
    const state = rollingFleet(1);
    state.campaign.journal = [];
    const look = lookOn(one, { suspended: ['AZRebalance'] });
    expect(maintainSuspensions(state, look).intents).toEqual([]);
    state.campaign.phase = 'restore';
    expect(maintainSuspensions(state, look).intents).toEqual([]);
  });

  test('what we suspended is resumed at the end, and only that', () => {
    const state = rollingFleet(1);
    state.campaign.phase = 'restore';
    const look = lookOn(one, { suspended: ['AZRebalance', 'Terminate'] });
    expect(maintainSuspensions(state, look).intents).toEqual([{ kind: 'resume', group: 'web', processes: ['AZRebalance'] }]);
  });

  test('a suspension that does not show yet is asked for again, and nothing begins before it shows', () => {
    const state = rollingFleet(1);
    state.campaign.journal = [];
    const look = lookOn(one, { suspended: [] });
    expect(maintainSuspensions(state, look)).toMatchObject({ intents: [{ kind: 'suspend', processes: ['AZRebalance'] }], isReady: false });
    expect(state.campaign.journal).toHaveLength(1);
    expect(maintainSuspensions(state, look)).toMatchObject({ intents: [{ kind: 'suspend' }], isReady: false });
    expect(state.campaign.journal).toHaveLength(1);
  });
});
