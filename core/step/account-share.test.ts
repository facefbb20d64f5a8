import { expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { joinedSwap, now, rollingFleet } from '../../tests/rolling-fleet.ts';
import { newCampaign } from '../record/new-campaign.ts';
import { reserveAccountShare } from './account-share.ts';

/** Reserves for a campaign of the account's three extra servers, while another one has written that it uses this many. */
const reserve = async (usedByOthers: number, prepare: (state: ReturnType<typeof rollingFleet>) => void = () => undefined) => {
  const ledger = createMemoryLedger(() => now);
  const state = rollingFleet(4);
  prepare(state);
  await ledger.openCampaign({ ...newCampaign('db', ['db'], 'r1', { actor: 'ana' }, now), extra: usedByOthers });
  const slept: number[] = [];
  const clock = { now: () => now, sleep: async (seconds: number) => void slept.push(seconds) };
  const budget = { maxSurge: 3, apiShare: 1, usedByOthers };
  return { ledger, clock, slept, state, budget, act: () => reserveAccountShare({ ledger, clock }, 'e-1', state, budget) };
};

test('what others have written by then is counted again, under a lock that the decision is written with', async () => {
  const { act, ledger, budget } = await reserve(1);
  await ledger.openCampaign({ ...newCampaign('api', ['api'], 'r1', { actor: 'ana' }, now), extra: 1 });
  expect(await act()).toMatchObject({ account: { ...budget, usedByOthers: 2 }, lock: { resource: 'account/surge', holder: 'e-1' } });
});

test('while another campaign takes its share nothing is left, and the next poll tries again', async () => {
  const { act, ledger, slept } = await reserve(1);
  await ledger.acquireLock('account/surge', 'e-2', now, 60);
  expect(await act()).toMatchObject({ account: { isBeingCounted: true } });
  expect(slept).toEqual([1, 1]);
});

test.each<[string, number, (state: ReturnType<typeof rollingFleet>) => void]>([
  ['the others use everything', 3, () => undefined],
  [
    'all that is left is its own already',
    2,
    (state) => {
      joinedSwap(state, 'old-1', 'new-1');
      Object.assign(state.campaign.capacity.web ?? {}, { surge: 1 });
    },
  ],
  ['it only settles what it began', 0, ({ campaign }) => Object.assign(campaign, { phase: 'settle' })],
  ['it has stopped', 0, ({ campaign }) => Object.assign(campaign, { stop: { reason: 'x', at: now, outcome: 'stopped' } })],
])('a campaign reserves nothing where %s', async (_, usedByOthers, prepare) => {
  const { act, budget } = await reserve(usedByOthers, prepare);
  expect(await act()).toEqual({ account: budget });
});
