import { expect, test } from '@jest/globals';
import { isGroupGone, meaningOf } from './refusal.ts';

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

test.each([
  ['The AutoScaling group may not be modified while it is pending delete', true],
  ['Processes may not be suspended while the AutoScaling group is pending delete', true],
  ["AutoScalingGroup name not found - AutoScalingGroup 'web' not found", true],
  ['Instance Id not found - No managed instance found for instance ID: i-1', false],
  ['PolicyName not found - no such policy', false],
])('a refusal in the words "%s" is for a deleted group: %s', (message, isGone) => {
  expect(isGroupGone(message)).toBe(isGone);
});
