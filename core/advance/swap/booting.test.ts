import { expect, test } from '@jest/globals';
import { rollingFleet } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { bootTimeout } from './booting.ts';

test('the boot time-out that is measured stays far above what was seen', () => {
  const { campaign } = rollingFleet(1);
  const policy = parsePolicy({}, 'policy');
  expect(bootTimeout(campaign, policy)).toBe(1_200);
  campaign.durations.boot = [40, 41, 42, 43, 44];
  expect(bootTimeout(campaign, policy)).toBeGreaterThanOrEqual(300);
  // One slow boot among sixty quick ones counts more than the spread says.
  campaign.durations.boot = [...Array<number>(60).fill(100), 400];
  expect(bootTimeout(campaign, policy)).toBeGreaterThanOrEqual(1_000);
  expect(bootTimeout(campaign, parsePolicy({ proof: { timeout: '4m' } }, 'policy'))).toBe(240);
});
