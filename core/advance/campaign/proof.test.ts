import { expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, staleServer } from '../../../tests/rolling-fleet.ts';
import { beginSwap } from '../../record/swap.ts';
import { findPart, isProven, needsProof } from './proof.ts';

test('a group needs a proof until the very image that it wants is proven; one whose wanted is unknown always does', () => {
  const { campaign } = rollingFleet(2);
  expect(isProven(campaign, 'web')).toBe(true);
  campaign.proven = ['ami-other'];
  expect(needsProof(campaign, 'web')).toBe(true);
  campaign.proven = ['ami-new'];
  campaign.wanted = {};
  expect(needsProof(campaign, 'web')).toBe(true);
});

test('the first swap of an image is its proof; others wait until that has joined, and then may boot behind it', () => {
  const state = rollingFleet(3);
  expect(findPart(state, [], 'web')).toBe('plain');
  state.campaign.proven = [];
  expect(findPart(state, [], 'web')).toBe('proof');
  const proof = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', true, now);
  expect(findPart(state, [proof], 'web')).toBe('none');
  const joined = Object.assign(joinedSwap(state, 'old-1', 'new-1'), { isProof: true });
  expect(findPart(state, [joined], 'web')).toBe('plain');
  // The proof of another image says nothing of this one, and no second image is tried beside it.
  state.campaign.wanted = { ...state.campaign.wanted, other: { ...state.campaign.wanted.web, image: 'ami-other' } as never };
  expect(findPart(state, [joined], 'other')).toBe('none');
  joined.rollback = { outcome: 'failed', reason: 'x', at: now };
  expect(findPart(state, [joined], 'web')).toBe('proof');
});
