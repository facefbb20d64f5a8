import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import type { Check } from '../check-resources.ts';
import { dynamodb } from '../dynamodb/dynamodb.ts';
import type { Judgement } from '../fitness-function.ts';
import { lambda } from '../lambda/lambda.ts';
import { s3 } from '../s3/s3.ts';
import { checkCompliance } from './check-compliance.ts';
import type { Compliance } from './compliance.ts';
import { config } from './config.ts';
import { findTwin } from './find-twin.ts';
import { complianceFixtures, goodCompliance, saying, stale, times, twinOf, unwatched } from './fixtures.ts';
import { judgeCompliance } from './judge-compliance.ts';
import { type ConfigRule, identifierOf, rules } from './rules.ts';

const named = (name: string): ConfigRule => {
  const rule = rules.find((each) => each.name === name);
  if (rule === undefined) throw new Error(name);
  return rule;
};
const logging = named('s3-bucket-logging-enabled');
const periodic = named('dynamodb-autoscaling-enabled');
const judge = (compliance: Compliance, rule = logging): Judgement => judgeCompliance(rule, compliance);
const known = <Value>(value: Value) => ({ is: 'known', value, source: 'config:ReadIt' }) as const;

describe('the rules of AWS Config', () => {
  proveSubject(config, complianceFixtures, ['rule', 'resource', 'changedAt', 'twin']);

  test('are eleven, each with a fitness function of ours that asks the same', () => {
    expect(rules).toHaveLength(11);
    expect(identifierOf(logging)).toBe('S3_BUCKET_LOGGING_ENABLED');
    const own = [...s3.functions, ...dynamodb.functions, ...lambda.functions];
    for (const { name, twin, phases } of rules) {
      const found = own.find(({ id }) => id === twin);
      expect({ name, phases: found?.phases }).toEqual({ name, phases: expect.arrayContaining([...phases]) });
    }
  });
});

describe('an answer', () => {
  test.each([
    ['ran before the change', saying(logging, 'COMPLIANT', stale)],
    ['does not report when it ran', saying(logging, 'COMPLIANT', { invokedAt: undefined })],
    ['is about what was recorded before the change', { ...goodCompliance(logging), capturedAt: known(times.before) }],
    ['is older than the record', saying(logging, 'COMPLIANT', { invokedAt: times.changed + 1 })],
    ['is about a resource that was not discovered', { ...goodCompliance(logging), capturedAt: { is: 'absent', source: '' } as const }],
    [
      'comes from a rule that fails now',
      { ...goodCompliance(logging), runs: known([{ rule: 'copy', succeededAt: 1, failure: 'NoRole' }]) },
    ],
  ])('is stale when it %s: only our own check makes it pass', (_, compliance) => {
    expect(judge(compliance)).toMatchObject({ outcome: 'pass', reason: expect.stringContaining('before our change') });
    for (const twin of [undefined, twinOf('unknown'), twinOf('not-applicable')])
      expect(judge({ ...compliance, twin })).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('stale') });
    expect(judge({ ...compliance, twin: twinOf('fail') }).outcome).toBe('fail');
  });

  test('of a periodic rule needs no recorder and no record', () => {
    const lost = { is: 'unknown', source: 'config:ReadIt', reason: 'denied' } as const;
    const compliance = { ...goodCompliance(periodic), isRecording: known(false), capturedAt: lost };
    expect(judge({ ...compliance, twin: undefined }, periodic).outcome).toBe('pass');
  });

  test('of a breach holds, whatever else could not be read', () => {
    const lost = { is: 'unknown', source: 'config:ReadIt', reason: 'denied' } as const;
    expect(judge(saying(logging, 'NON_COMPLIANT', {}, { runs: lost, capturedAt: lost })).outcome).toBe('fail');
  });

  test('that our own check contradicts fails, with both evidences', () => {
    for (const judgement of [judge(saying(logging, 'NON_COMPLIANT')), judge(saying(logging, 'COMPLIANT', {}, { twin: twinOf('fail') }))]) {
      expect(judgement).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('disagrees') });
      expect(judgement.evidence).toMatchObject({ answers: [{ rule: 'copy' }], twin: { evidence: { own: 1 } } });
    }
  });

  test('of one copy of the rule that finds a breach outweighs the others', () => {
    const watchers = known([
      { name: 'copy', picksByTag: false },
      { name: 'hub', picksByTag: false },
    ]);
    const answers = (says: string) =>
      known([
        { rule: 'copy', says: 'COMPLIANT', invokedAt: times.ran },
        { rule: 'hub', says, invokedAt: times.ran },
      ]);
    expect(judge({ ...goodCompliance(logging), watchers, answers: answers('NON_COMPLIANT') }).outcome).toBe('fail');
    expect(judge({ ...goodCompliance(logging), watchers, answers: answers('COMPLIANT') }).outcome).toBe('pass');
    expect(judge({ ...goodCompliance(logging), watchers }).outcome).toBe('unknown');
  });
});

describe('no answer', () => {
  test.each(['pass', 'fail', 'unknown', 'not-applicable'] as const)(
    'is unknown where the rule has none yet, our own check %s or not',
    (outcome) => {
      const twin = twinOf(outcome);
      expect(judge({ ...goodCompliance(logging), answers: known([]), twin })).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining('INSUFFICIENT_DATA'),
      });
      expect(judge(saying(logging, 'INSUFFICIENT_DATA', {}, { twin })).outcome).toBe('unknown');
    },
  );

  test.each([
    ['no rule', (twin: Judgement | undefined) => unwatched(logging, twin)],
    ['no recorder', (twin: Judgement | undefined) => ({ ...goodCompliance(logging), isRecording: known(false), twin })],
    [
      'a rule that picks others by their tags',
      (twin: Judgement | undefined) => ({
        ...goodCompliance(logging),
        watchers: known([{ name: 'copy', picksByTag: true }]),
        answers: known([]),
        twin,
      }),
    ],
  ])('for want of a watch (%s) leaves it to our own check', (_, compliance) => {
    for (const outcome of ['pass', 'fail', 'unknown', 'not-applicable'] as const)
      expect(judge(compliance(twinOf(outcome)))).toMatchObject({ outcome, reason: expect.stringContaining('judged by our own check') });
    expect(judge(compliance(undefined)).outcome).toBe('unknown');
  });
});

describe('the checks', () => {
  const check = (id: string, resource: string, outcome: Judgement['outcome']): Check => ({
    ...{ id, resource, subject: '', title: '', severity: 'gate', why: '', remedy: '', source: '' },
    judgement: twinOf(outcome),
  });

  test('take as twin our check of the same resource, and of the account that of all', () => {
    const checks = [check('s3-logging', 'one', 'pass'), check('s3-logging', 'two', 'fail'), check('s3-encryption', 'one', 'fail')];
    expect(findTwin(logging, { type: 'AWS::S3::Bucket', id: 'one' }, checks)?.outcome).toBe('pass');
    expect(findTwin(logging, { type: 'AWS::S3::Bucket', id: 'three' }, checks)).toBeUndefined();
    const tables = [check('dynamodb-throughput-limit', 'a', 'not-applicable'), check('dynamodb-throughput-limit', 'b', 'pass')];
    expect(findTwin(named('dynamodb-throughput-limit-check'), { type: 'AWS::::Account', id: '123' }, tables)?.outcome).toBe('pass');
  });

  test('are made of each resource by the rules of its type and phase; what was not read is unknown', () => {
    const declared = [
      { type: 'AWS::S3::Bucket', id: 'one' },
      { type: 'AWS::DynamoDB::Table', id: 'ledger' },
    ] as const;
    const found = new Map([[logging.name, new Map([['one', goodCompliance(logging)]])]]);
    const made = checkCompliance(declared, found, 'pre-traffic');
    expect(made.map(({ id, resource, judgement }) => [id, resource, judgement.outcome])).toEqual([
      ['config-s3-bucket-public-read-prohibited', 'one', 'unknown'],
      ['config-s3-bucket-public-write-prohibited', 'one', 'unknown'],
      ['config-s3-bucket-ssl-requests-only', 'one', 'unknown'],
      ['config-s3-bucket-logging-enabled', 'one', 'pass'],
      ['config-s3-bucket-versioning-enabled', 'one', 'unknown'],
      ['config-s3-bucket-server-side-encryption-enabled', 'one', 'unknown'],
      ['config-dynamodb-autoscaling-enabled', 'ledger', 'unknown'],
    ]);
  });
});
