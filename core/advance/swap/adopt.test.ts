import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Observation } from '../../record/observation.ts';
import { beginSwap } from '../../record/swap.ts';
import { adoptUnclaimed } from './adopt.ts';

type State = ReturnType<typeof rollingFleet>;
type Unclaimed = Observation['unclaimed'][number];

const extra = (id: string, more: Partial<Unclaimed> = {}): Unclaimed => ({
  id,
  group: 'web',
  zone: 'a',
  launchedAt: now - 60_000,
  isWanted: true,
  ...more,
});

/** What becomes of these unclaimed servers, in a fleet with two stale ones and this many extra servers of our own. */
const adopt = (surge: number, unclaimed: Unclaimed[], prepare: (state: State) => void = () => undefined, work?: 'unhealthy') => {
  const state = rollingFleet(2, surge);
  state.queue = [staleServer('old-1', 'a'), staleServer('old-2', 'b')];
  prepare(state);
  const snapshot = snapshotOf([
    { id: 'old-1' },
    { id: 'old-2' },
    ...unclaimed.map(({ id }) => ({ id, ...(work && { member: { isHealthy: false } }) })),
  ]);
  Object.assign(snapshot.observation, { unclaimed });
  const turn = turnOn(state, snapshot);
  turn.isReady = true;
  adoptUnclaimed(turn);
  return state.swaps;
};

describe('a server that is extra because of us', () => {
  test('becomes the replacement of a victim of its own zone, else of the most urgent one', () => {
    expect(adopt(1, [extra('new-1', { zone: 'b' })])).toMatchObject([{ victim: 'old-2', replacement: 'new-1', stage: 'booting' }]);
    expect(adopt(1, [extra('new-1', { zone: 'c' })])).toMatchObject([{ victim: 'old-1' }]);
  });

  test('is waited for from its launch, so that its boot time-out is that of any other', () => {
    expect(adopt(1, [extra('new-1')])[0]?.stages).toEqual([
      { name: 'launching', at: now - 60_000 },
      { name: 'booting', at: now },
    ]);
  });

  test('is a proof where its image is not proven yet', () => {
    expect(adopt(1, [extra('new-1')], ({ campaign }) => Object.assign(campaign, { proven: [], phase: 'proof' }))).toMatchObject([
      { isProof: true },
    ]);
  });

  test('waits while another server proves the image: the one that we launched is then the one that leaves', () => {
    const swaps = adopt(1, [extra('new-1')], (state) => {
      Object.assign(state.campaign, { proven: [], phase: 'proof' });
      state.swaps.push({ ...joinedSwap(state, 'old-1', 'own'), method: 'terminate-first', isProof: true });
      state.swaps.shift();
    });
    expect(swaps.map(({ replacement }) => replacement)).toEqual(['own']);
  });

  test('is adopted as often as we raised desired, the oldest first, and no more', () => {
    const two = [extra('new-2', { launchedAt: now - 10 }), extra('new-1')];
    expect(adopt(1, two)).toMatchObject([{ victim: 'old-1', replacement: 'new-1' }]);
    expect(adopt(0, two)).toEqual([]);
  });

  test.each<[string, Unclaimed, 'unhealthy' | undefined]>([
    ['of another image', extra('new-1', { isWanted: false }), undefined],
    ['of another group', extra('new-1', { group: 'db' }), undefined],
    ['that its group gave up', extra('new-1'), 'unhealthy'],
  ])('is never one %s', (_, server, work) => {
    expect(adopt(1, [server], undefined, work)).toEqual([]);
  });

  test('is never one that a swap holds already', () => {
    expect(adopt(2, [extra('new-1')], (state) => void joinedSwap(state, 'old-1', 'new-1'))).toHaveLength(1);
  });

  test('is none that replaced a server before, where desired was raised and no server came for it', () => {
    const isUnserved = ({ campaign }: State) => Object.assign(capacityOf(campaign, 'web'), { baseline: 3 });
    expect(adopt(1, [extra('new-1')], isUnserved)).toEqual([]);
  });

  test('is not adopted while nothing may go on', () => {
    const stop = { reason: 'x', at: now, outcome: 'stopped' as const };
    expect(adopt(1, [extra('new-1')], ({ campaign }) => Object.assign(campaign, { stop }))).toEqual([]);
  });

  test('is the replacement of a victim that was terminated before, even after a stop', () => {
    const swaps = adopt(0, [extra('new-1')], (state) => {
      const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'terminating', false, now - 60_000);
      state.swaps.push({ ...swap, termination: { at: now - 60_000, isConfirmed: true, decrement: false, sends: 1 } });
      state.campaign.stop = { reason: 'x', at: now, outcome: 'stopped' };
    });
    expect(swaps).toMatchObject([{ victim: 'old-1', replacement: 'new-1', stage: 'terminating' }]);
  });

  test('is no replacement of a victim that was terminated after its launch: Auto Scaling launched it for something else', () => {
    const swaps = adopt(0, [extra('new-1', { launchedAt: now - 63_000 })], (state) => {
      const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'terminating', false, now - 60_000);
      state.swaps.push({ ...swap, termination: { at: now - 60_000, isConfirmed: true, decrement: false, sends: 1 } });
    });
    expect(swaps[0]).not.toHaveProperty('replacement');
  });

  test('is no replacement of a victim whose terminate call was not answered, and that is still there', () => {
    const swaps = adopt(0, [extra('new-1')], (state) => {
      const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'terminating', false, now - 60_000);
      state.swaps.push({ ...swap, termination: { at: now - 60_000, isConfirmed: false, decrement: false, sends: 1 } });
    });
    expect(swaps[0]).not.toHaveProperty('replacement');
  });

  test('is the one that the last raise may have made before one that was there already', () => {
    const made = extra('new-2', { launchedAt: now - 10_000 });
    const swaps = adopt(1, [extra('new-1'), made], ({ campaign }) => {
      capacityOf(campaign, 'web').changes.push({ at: now - 12_000, by: 1 });
    });
    expect(swaps).toMatchObject([{ replacement: 'new-2' }]);
  });
});
