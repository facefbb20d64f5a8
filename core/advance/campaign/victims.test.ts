import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, joinedSwap, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { findExclusion, findVictims } from './victims.ts';

type Server = Parameters<typeof snapshotOf>[0][number];

describe('servers that may be replaced now', () => {
  const find = (snapshot: ReturnType<typeof snapshotOf>, prepare: (state: ReturnType<typeof rollingFleet>) => void = () => undefined) => {
    const state = rollingFleet(2);
    state.queue = [staleServer('old-1'), staleServer('old-2')];
    prepare(state);
    const turn = turnOn(state, snapshot);
    findVictims(turn);
    return { victims: turn.victims.map(({ id }) => id), skipped: turn.campaign.skipped };
  };
  const two = [{ id: 'old-1' }, { id: 'old-2' }];

  test('are the stale ones, in the order of the survey, without those that a swap replaces', () => {
    expect(find(snapshotOf(two)).victims).toEqual(['old-1', 'old-2']);
    expect(find(snapshotOf(two), (state) => void joinedSwap(state, 'old-1', 'new-1')).victims).toEqual(['old-2']);
    expect(find(snapshotOf(two), (state) => Object.assign(joinedSwap(state, 'old-1', 'new-1'), { outcome: 'failed' })).victims).toEqual([
      'old-1',
      'old-2',
    ]);
  });

  test('are none outside proof and roll', () => {
    expect(find(snapshotOf(two), ({ campaign }) => Object.assign(campaign, { phase: 'settle' })).victims).toEqual([]);
  });

  test('one that others have cordoned is left alone for the whole campaign; our own cordon excludes nothing', () => {
    const marked = (by: 'us' | 'others') => addDraining(snapshotOf(two), { 'old-1': { cordon: cordonBy(by) } });
    expect(find(marked('others'))).toEqual({ victims: ['old-2'], skipped: { 'old-1': 'cordoned by others' } });
    expect(find(marked('us'))).toEqual({ victims: ['old-1', 'old-2'], skipped: {} });
  });
});

test.each<[string, Partial<Server>]>([
  ['protected', { member: { isProtected: true } }],
  ['in standby', { member: { lifecycle: 'Standby' } }],
  ['on its way into standby', { member: { lifecycle: 'EnteringStandby' } }],
  ['excluded by tag', { facts: { isExcluded: true } }],
  ['leaving', { member: { lifecycle: 'Detaching' } }],
])('a stale server that is %s is left alone', (_, change) => {
  const { campaign } = rollingFleet(1);
  expect(findExclusion(snapshotOf([{ id: 'old-1', ...change }]), campaign, 'old-1')).toEqual(expect.any(String));
  expect(findExclusion(snapshotOf([{ id: 'old-1' }]), campaign, 'old-1')).toBeUndefined();
  expect(findExclusion(snapshotOf([]), campaign, 'old-1')).toBe('gone');
});
