import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, staleServer } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { confirmGone, confirmTermination, finishSwap, isTerminationLost, leaveReplacement, rollBackSwap } from './swap-changes.ts';

const call = (change: Partial<NonNullable<Swap['termination']>> = {}) => ({
  at: now - 5,
  isConfirmed: false,
  decrement: true,
  sends: 1,
  ...change,
});
const begun = (): Swap => beginSwap(rollingFleet(1).campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);

test('a swap ends with its outcome, and a reason where there is one', () => {
  const [done, failed] = [begun(), begun()];
  finishSwap(done, 'done');
  finishSwap(failed, 'failed', 'x');
  expect([done.outcome, 'reason' in done, failed.outcome, failed.reason]).toEqual(['done', false, 'failed', 'x']);
});

test('the first reason to roll a swap back stays, with its cause where there is one', () => {
  const swap = begun();
  rollBackSwap(swap, 'failed', 'first', now, 'probe');
  rollBackSwap(swap, 'abandoned', 'second', now + 1);
  expect(swap.rollback).toEqual({ outcome: 'failed', reason: 'first', at: now, cause: 'probe' });
  const other = begun();
  rollBackSwap(other, 'abandoned', 'x', now);
  expect(other.rollback).toEqual({ outcome: 'abandoned', reason: 'x', at: now });
});

describe('where others took the old server, or desired', () => {
  const leave = (change: Partial<Swap>, prepare: (state: CampaignState) => void = () => undefined) => {
    const state = rollingFleet(2, 1);
    const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), change);
    prepare(state);
    leaveReplacement(state.campaign, swap, 'others');
    return swap;
  };
  const unproven = ({ campaign }: CampaignState): void => {
    campaign.proven = [];
  };

  test('the swap ends, and its new server stays', () => {
    expect(leave({})).toMatchObject({ outcome: 'abandoned', reason: 'others', method: 'launch-first' });
    expect(leave({ isProof: true })).toMatchObject({ outcome: 'abandoned' });
    expect(leave({}, unproven)).toMatchObject({ outcome: 'abandoned' });
    const unknown = (state: CampaignState): void => {
      unproven(state);
      state.campaign.wanted = {};
    };
    expect(leave({ isProof: true }, unknown)).toMatchObject({ outcome: 'abandoned' });
  });

  test('a proof goes on without an old server', () => {
    const swap = leave({ isProof: true }, unproven);
    expect([swap.method, swap.outcome]).toEqual(['terminate-first', undefined]);
    expect(leave({ isProof: true, replacement: undefined as never, stage: 'cordoning' }, unproven)).toMatchObject({ outcome: 'abandoned' });
  });

  test('a launch that is not answered yet is rolled back once it is', () => {
    const launch = { token: 't', count: 1, attempt: 1, at: now - 7 };
    const launching: Partial<Swap> = { stage: 'launching', launch, replacement: undefined as never };
    expect(leave(launching)).toMatchObject({ rollback: { outcome: 'abandoned', reason: 'others', at: now - 7 } });
    expect(leave(launching).outcome).toBeUndefined();
    expect(leave({ ...launching, stage: 'booting' })).toMatchObject({ outcome: 'abandoned' });
    expect(leave({ ...launching, replacement: 'new-1' })).toMatchObject({ outcome: 'abandoned' });
    expect(leave({ stage: 'launching', replacement: undefined as never })).toMatchObject({ outcome: 'abandoned' });
  });
});

describe('a terminate call', () => {
  const confirm = (by: typeof confirmTermination | typeof confirmGone, decrement: boolean) => {
    const { campaign } = rollingFleet(2, 1);
    const termination = call({ decrement });
    by(campaign, 'web', termination, now);
    const { surge, changes, ambiguous } = capacityOf(campaign, 'web');
    return [termination.isConfirmed, surge, changes, ambiguous];
  };

  test('that was answered took one off desired, where it was to', () => {
    expect(confirm(confirmTermination, true)).toEqual([true, 0, [{ at: now - 5, by: -1 }], []]);
    expect(confirm(confirmTermination, false)).toEqual([true, 1, [], []]);
  });

  test('that was not answered, of a server that leaves, may have', () => {
    expect(confirm(confirmGone, true)).toEqual([true, 1, [], [now]]);
    expect(confirm(confirmGone, false)).toEqual([true, 1, [], []]);
  });

  test('is lost once no read can be older than it', () => {
    expect(isTerminationLost(undefined, now)).toBe(false);
    expect(isTerminationLost(call({ at: now - readLag }), now)).toBe(false);
    expect(isTerminationLost(call({ at: now - readLag - 1 }), now)).toBe(true);
    expect(isTerminationLost(call({ at: now - readLag - 1, isConfirmed: true }), now)).toBe(false);
  });
});
