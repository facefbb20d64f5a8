import { expect, test } from '@jest/globals';
import { meaningOf } from './refusal.ts';

test.each([
  ['TerminateInstanceInAutoScalingGroup', 'ScalingActivityInProgress', 'passing'],
  ['SetDesiredCapacity', 'ScalingActivityInProgressFault', 'passing'],
  ['SuspendProcesses', 'ScalingActivityInProgress', 'definite'],
  ['SuspendProcesses', 'ResourceInUseFault', 'passing'],
  ['LaunchInstances', 'ResourceContention', 'passing'],
  ['LaunchInstances', 'InsufficientInstanceCapacity', 'capacity'],
  ['LaunchInstances', 'VcpuLimitExceeded', 'capacity'],
  ['LaunchInstances', 'RequestLimitExceeded', 'lost'],
  ['SetDesiredCapacity', 'LimitExceeded', 'definite'],
  ['LaunchInstances', 'UnauthorizedOperation', 'denied'],
  ['TerminateInstanceInAutoScalingGroup', 'ValidationError', 'definite'],
  ['LaunchInstances', 'Throttling', 'lost'],
])('%s answered with %s is %s', (operation, code, meaning) => {
  expect(meaningOf(operation, code)).toBe(meaning);
});
