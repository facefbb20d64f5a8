import { expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet } from '../../../tests/rolling-fleet.ts';
import { capacityOf, openCapacity } from '../../record/capacity.ts';
import { countHeldSlots } from './slots.ts';

test('what is extra in any group of the fleet holds a slot: with a swap, without one, and while it is being asked for', () => {
  const state = rollingFleet(2, 1);
  joinedSwap(state, 'old-1', 'new-1');
  expect(countHeldSlots(state, now)).toBe(1);
  state.campaign.groups.push('db');
  state.campaign.capacity.db = { ...openCapacity(4, 0), surge: 1 };
  expect(countHeldSlots(state, now)).toBe(2);
  capacityOf(state.campaign, 'db').pendingRaise = { by: 2, at: now };
  expect(countHeldSlots(state, now)).toBe(4);
});

test('a group that others scaled in while we ended one of its servers owes nothing to another', () => {
  const state = rollingFleet(2, 1);
  joinedSwap(state, 'old-1', 'new-1');
  state.campaign.capacity.db = { ...openCapacity(4, 0), surge: -1 };
  expect(countHeldSlots(state, now)).toBe(1);
});
