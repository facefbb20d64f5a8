import type { Judgement } from '../fitness-function.ts';
import type { Fixtures } from '../fixtures.ts';
import type { Answer } from '../readings.ts';
import type { Compliance, ConfigAnswer } from './compliance.ts';
import { type ConfigRule, rules } from './rules.ts';

const known = <Value>(value: Value, operation: string): Answer<Value> => ({ is: 'known', value, source: `config:${operation}` });

/** The time of the change, in milliseconds, and times before and after it. */
export const times = { before: 500, changed: 1_000, captured: 2_000, ran: 3_000 };

/** What our own check says, where it says this. */
export const twinOf = (outcome: Judgement['outcome']): Judgement => ({
  outcome,
  reason: `our check says ${outcome}`,
  evidence: { own: 1 },
});

/** A resource that is watched, fresh and COMPLIANT under a rule, and passes our own check. */
export const goodCompliance = (rule: ConfigRule): Compliance => ({
  rule: rule.name,
  resource: { type: rule.type, id: 'one' },
  changedAt: times.changed,
  twin: twinOf('pass'),
  watchers: known([{ name: 'copy', picksByTag: false }], 'DescribeConfigRules'),
  isRecording: known(true, 'DescribeConfigurationRecorders'),
  answers: known([{ rule: 'copy', says: 'COMPLIANT', invokedAt: times.ran }], 'GetComplianceDetailsByConfigRule'),
  runs: known([{ rule: 'copy', succeededAt: times.ran }], 'DescribeConfigRuleEvaluationStatus'),
  capturedAt: known(times.captured, 'GetResourceConfigHistory'),
});

/** The good one, where the rules of the account say something else. */
export const saying = (rule: ConfigRule, says: string, more: Partial<ConfigAnswer> = {}, change: Partial<Compliance> = {}): Compliance => ({
  ...goodCompliance(rule),
  answers: known([{ rule: 'copy', says, invokedAt: times.ran, ...more }], 'GetComplianceDetailsByConfigRule'),
  ...change,
});

/** The good one, where the account has no copy of the rule. */
export const unwatched = (rule: ConfigRule, twin: Judgement | undefined): Compliance => ({
  ...goodCompliance(rule),
  watchers: known([], 'DescribeConfigRules'),
  answers: known([], 'GetComplianceDetailsByConfigRule'),
  runs: known([], 'DescribeConfigRuleEvaluationStatus'),
  twin,
});

/** The answer is from before our change. */
export const stale = { invokedAt: times.before };

const needsOfChange: Fixtures<Compliance>['needs'] = {
  isRecording: (each, isRecording) => ({ ...each, isRecording }),
  capturedAt: (each, capturedAt) => ({ ...each, capturedAt }),
};

const fixturesOf = (rule: ConfigRule): Fixtures<Compliance> => ({
  good: [
    goodCompliance(rule),
    saying(rule, 'COMPLIANT', {}, { twin: undefined }),
    saying(rule, 'COMPLIANT', {}, { twin: twinOf('unknown') }),
    saying(rule, 'COMPLIANT', stale),
    saying(rule, 'NOT_APPLICABLE'),
    unwatched(rule, twinOf('pass')),
  ],
  bad: {
    'AWS Config finds a breach': saying(rule, 'NON_COMPLIANT', {}, { twin: twinOf('fail') }),
    'AWS Config finds a breach that our own check does not see': saying(rule, 'NON_COMPLIANT'),
    'AWS Config found a breach before the change': saying(rule, 'NON_COMPLIANT', stale),
    'our own check finds a breach that AWS Config does not see': saying(rule, 'COMPLIANT', {}, { twin: twinOf('fail') }),
    'our own check finds a breach, AWS Config is late': saying(rule, 'COMPLIANT', stale, { twin: twinOf('fail') }),
    'our own check finds a breach where AWS Config does not watch': unwatched(rule, twinOf('fail')),
  },
  needs: {
    watchers: (each, watchers) => ({ ...each, watchers }),
    answers: (each, answers) => ({ ...each, answers }),
    runs: (each, runs) => ({ ...each, runs }),
    ...(rule.trigger === 'change' && needsOfChange),
  },
});

/** What proves each fitness function that AWS Config answers, by its id. */
export const complianceFixtures: Record<string, Fixtures<Compliance>> = Object.fromEntries(
  rules.map((rule) => [`config-${rule.name}`, fixturesOf(rule)]),
);
