import { expect, test } from '@jest/globals';
import { warnOfBreakGlass } from './attest.ts';

test('break-glass says what it does before a person says yes: fleets, time, no gate, the alert, the record', () => {
  const warning = warnOfBreakGlass('INC-4711', 'recycler-attest:live');
  for (const said of [
    'INC-4711',
    'recycler-attest:live',
    'every fleet for four hours',
    'No gate',
    'alert goes out',
    'identity of your credentials',
    'audit record',
  ])
    expect(warning).toContain(said);
  expect(warning).toMatch(/Go on\? \[y\/N\] $/);
});
