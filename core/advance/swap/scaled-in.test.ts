import { expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { mustWaitToLaunch } from '../campaign/launch-batch.ts';
import { isRestingForScaleIn, rollBackScaledIn } from './scaled-in.ts';

test('after each scale-in that took a new server none is launched in the group for longer, up to a quarter of an hour', () => {
  const state = rollingFleet(2);
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]));
  const rests = Array.from({ length: 5 }, () => {
    const swap = joinedSwap(state, 'old-1', 'new-1');
    rollBackScaledIn(turn, swap, 'x');
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned', reason: 'x' });
    return ((capacityOf(state.campaign, 'web').scaledIn?.until ?? 0) - now) / 60_000;
  });
  expect(rests).toEqual([2, 4, 8, 15, 15]);
});

test('the rest ends by itself', () => {
  const state = rollingFleet(2);
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]));
  const place = { group: 'web', zone: 'a' };
  expect([isRestingForScaleIn(turn, 'web'), mustWaitToLaunch(turn, place)]).toEqual([false, false]);
  capacityOf(state.campaign, 'web').scaledIn = { times: 1, until: now + 1 };
  expect([isRestingForScaleIn(turn, 'web'), mustWaitToLaunch(turn, place)]).toEqual([true, true]);
  capacityOf(state.campaign, 'web').scaledIn = { times: 1, until: now };
  expect([isRestingForScaleIn(turn, 'web'), mustWaitToLaunch(turn, place)]).toEqual([false, false]);
});
