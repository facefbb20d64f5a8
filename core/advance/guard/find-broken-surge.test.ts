import { expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf, openCapacity } from '../../record/capacity.ts';
import type { Intent } from '../../record/intent.ts';
import { beginSwap } from '../../record/swap.ts';
import { findBrokenSurge } from './find-broken-surge.ts';

const launch: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 1, token: 't', swaps: ['s-9'] };
const raise: Intent = { kind: 'raise', group: 'web', by: 1, purpose: 'surge' };
const giveBack: Intent = { kind: 'raise', group: 'web', by: 1, purpose: 'give-back' };
const terminate: Intent = { kind: 'terminate', group: 'web', server: 'x', purpose: 'victim', decrement: true, savesConsole: false };

/** What is said of a fleet of `wanted` servers in two groups, with this record, where the policy allows so many extra ones. */
const guard = (
  intents: Intent[],
  {
    wanted = 10,
    maxSurge = 2,
    record = () => undefined,
  }: { wanted?: number; maxSurge?: number | string; record?: (state: CampaignState) => void } = {},
): string[] => {
  const { observation } = snapshotOf([{ id: 'old-1' }]);
  Object.assign(observation, { policy: { effective: parsePolicy({ pace: { maxSurge } }, 'policy') } });
  const state = rollingFleet(wanted / 2);
  state.campaign.capacity.db = openCapacity(wanted / 2, 0);
  record(state);
  return findBrokenSurge(rollingFleet(wanted), state, observation, intents);
};

const launching = (state: CampaignState, count: number): void => {
  for (let index = 0; index < count; index += 1) {
    const swap = beginSwap(state.campaign, staleServer(`old-${index}`), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, launch: { token: 't', count, attempt: 1, at: now } });
  }
};

test('servers that are being launched count, up to what the policy allows', () => {
  expect(guard([launch], { record: (state) => launching(state, 2) })).toEqual([]);
  expect(guard([launch], { record: (state) => launching(state, 3) })).toEqual([
    'I2: the fleet would have 3 servers more than others want, and the policy allows 2',
  ]);
});

test('so do raises that are there, in any group, and raises that are on their way', () => {
  const withSurge = (surge: number, by: number) => (state: CampaignState) => {
    capacityOf(state.campaign, 'db').surge = surge;
    capacityOf(state.campaign, 'web').pendingRaise = { by, at: now };
  };
  expect(guard([raise], { record: withSurge(1, 1) })).toEqual([]);
  expect(guard([raise], { record: withSurge(2, 1) })).toHaveLength(1);
  // Where our calls took desired below what others set, there is no slot for more of ours.
  expect(guard([raise], { record: withSurge(-3, 3) })).toHaveLength(1);
});

test('a launch that was answered, or whose swap has ended, is part of the raise and counts once', () => {
  const answered = (state: CampaignState): void => {
    launching(state, 2);
    for (const swap of state.swaps) swap.replacement = 'new';
    capacityOf(state.campaign, 'web').surge = 2;
  };
  expect(guard([launch], { record: answered })).toEqual([]);
  const ended = (state: CampaignState): void => {
    launching(state, 4);
    for (const swap of state.swaps.slice(2)) swap.outcome = 'abandoned';
  };
  expect(guard([launch], { record: ended })).toEqual([]);
  expect(guard([launch], { record: (state) => void Array.from({ length: 4 }, () => joinedSwap(state, 'a', 'b')) })).toEqual([]);
});

test('a slot is free again with the terminate call of the same step', () => {
  expect(guard([terminate, launch], { record: (state) => launching(state, 3) })).toEqual([]);
  expect(guard([{ ...terminate, decrement: false }, launch], { record: (state) => launching(state, 3) })).toHaveLength(1);
});

test('a share is of the whole fleet, rounded up; one server is always allowed, for the proof', () => {
  expect(guard([launch], { wanted: 20, maxSurge: '14%', record: (state) => launching(state, 3) })).toEqual([]);
  expect(guard([launch], { wanted: 20, maxSurge: '15%', record: (state) => launching(state, 4) })).toHaveLength(1);
  expect(guard([launch], { wanted: 2, maxSurge: '1%', record: (state) => launching(state, 1) })).toEqual([]);
});

test('only what begins is asked about: not what gives back, nor a launch that is sent again', () => {
  const record = (state: CampaignState) => launching(state, 5);
  expect(guard([giveBack], { record })).toEqual([]);
  expect(guard([terminate], { record })).toEqual([]);
  const { observation } = snapshotOf([{ id: 'old-1' }]);
  const before = rollingFleet(2);
  launching(before, 5);
  const ids = before.swaps.map(({ id }) => id);
  expect(findBrokenSurge(before, before, observation, [{ ...launch, swaps: ids }])).toEqual([]);
  expect(findBrokenSurge(before, before, observation, [{ ...launch, swaps: [...ids, 's-new'] }])).toHaveLength(1);
});
