import { expect, test } from '@jest/globals';
import { describeHold } from './describe-hold.ts';

test.each([
  ['alarm web-5xx is in ALARM', 'paused by a guardrail: alarm web-5xx is in ALARM'],
  ['paused by ana: sale', 'paused by ana: sale'],
])('a hold because of %s', (reason, expected) => {
  expect(describeHold(reason)).toBe(expected);
});
