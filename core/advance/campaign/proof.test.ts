import { expect, test } from '@jest/globals';
import { rollingFleet } from '../../../tests/rolling-fleet.ts';
import { isProven, needsProof } from './proof.ts';

test('a group needs a proof until the very image that it wants is proven; one whose wanted is unknown always does', () => {
  const { campaign } = rollingFleet(2);
  expect(isProven(campaign, 'web')).toBe(true);
  campaign.proven = ['ami-other'];
  expect(needsProof(campaign, 'web')).toBe(true);
  campaign.proven = ['ami-new'];
  campaign.wanted = {};
  expect(needsProof(campaign, 'web')).toBe(true);
});
