import { expect, test } from '@jest/globals';
import { parsePolicy } from '../../core/policy/policy.ts';
import { describePolicyProblems } from './policy-check.ts';

const check = (text: string): string | undefined => describePolicyProblems(text, 'policy web.yaml');

test('every error of a policy is reported with its line, in the order of the file', () => {
  const text = `maxAge: 10
pace: { maxSurge: many, perZon: 50% }
brakes:
  maxFailure: 2
  alarm: web-5xx
windows:
  - duration: 2h
    schedule: sometimes
workloads:
  opensearch: { metod: auto }
pase: {}
`;
  expect(check(text)?.split('\n')).toEqual([
    'policy web.yaml has 8 errors:',
    '  line 1: maxAge is not a duration: write a number and a unit, such as 90s, 15m, 12h or 14d',
    '  line 2: pace.maxSurge is not an amount: write a whole number such as 3, or a percentage such as 10%',
    '  line 2: unknown key "perZon" in pace; did you mean "perZone"?',
    '  line 4: unknown key "maxFailure" in brakes; did you mean "maxFailures"?',
    '  line 5: unknown key "alarm" in brakes; did you mean "alarms"?',
    '  line 8: windows[0].schedule is not a cron expression: write five fields, such as 0 9 * * MON-THU',
    '  line 10: unknown key "metod" in workloads.opensearch; did you mean "method"?',
    '  line 11: unknown key "pase"; did you mean "pace"?',
  ]);
});

test.each([
  ['proof:\n  bake: 120\n', 'line 2: proof.bake is not a duration: write a number and a unit, such as 90s, 15m, 12h or 14d'],
  ['workloads: [ opensearch ]\n', 'line 1: workloads must be a record'],
  [
    'pace: { maxSurge: 0, maxUnavailable: 0 }\n',
    'pace.maxSurge and pace.maxUnavailable are both 0, so nothing could ever move: raise one of them',
  ],
  ['- a\n', 'the document must be an object'],
])('one error is one line: %j', (text, sentence) => {
  expect(check(text)).toBe(`policy web.yaml: ${sentence}`);
});

test.each(['', '{}', 'maxAge: 7d\n'])('a policy that can be used has none: %j', (text) => {
  expect(check(text)).toBeUndefined();
});

test('what is refused in the account is refused here: an unknown kind of workload', () => {
  expect(check('workloads: { opensearsh: {} }')).toContain('unknown key "opensearsh" in workloads; did you mean "opensearch"?');
  expect(() => parsePolicy({ workloads: { opensearsh: {} } }, 'policy', [])).toThrow('unknown key "opensearsh" in workloads');
});
