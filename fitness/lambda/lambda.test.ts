import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import { failuresKept } from './failures-kept.ts';
import { allowing, functionFixtures, goodFunction, set } from './fixtures.ts';
import { hookFailures } from './hook-failures.ts';
import { lambda } from './lambda.ts';
import { publicAccess } from './public-access.ts';
import { runtimeLife } from './runtime-life.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';

describe('the fitness functions of a Lambda function', () => {
  proveSubject(lambda, functionFixtures, ['name', 'expected', 'today']);

  test('a breach stays one where something else could not be read', () => {
    const versions = { is: 'unknown', source: 'lambda:ListVersionsByFunction', reason: 'denied' } as const;
    const open = allowing({ Effect: 'Allow', Principal: '*' });
    expect(publicAccess.judge({ ...open, versions }).outcome).toBe('fail');
  });

  test('a version or an alias that was not read is not known', () => {
    const { '6': _policy, ...policies } = goodFunction.policies;
    expect(publicAccess.judge({ ...goodFunction, policies }).outcome).toBe('unknown');
    const { live: _url, ...urls } = goodFunction.urls;
    expect(publicAccess.judge({ ...goodFunction, urls }).outcome).toBe('unknown');
  });

  test('an empty list of versions and a new kind of authorisation are not known', () => {
    const versions = { is: 'known', value: [], source: 'lambda:ListVersionsByFunction' } as const;
    expect(publicAccess.judge({ ...goodFunction, versions }).outcome).toBe('unknown');
    const live = { is: 'known', value: 'PASSWORD', source: 'lambda:GetFunctionUrlConfig' } as const;
    expect(publicAccess.judge({ ...goodFunction, urls: { ...goodFunction.urls, live } }).outcome).toBe('unknown');
  });

  test('a runtime that was not reported and a day that is none are not known', () => {
    expect(settings.judge(set({ runtime: undefined })).outcome).toBe('unknown');
    expect(settings.judge({ ...goodFunction, today: 'tomorrow' }).outcome).toBe('unknown');
  });

  test('a secret is found, and not repeated', () => {
    const value = 'AKIAIOSFODNN7EXAMPLE';
    const environment = { is: 'known', value: { KEY: value }, source: 'lambda:GetFunctionConfiguration' } as const;
    const judgement = secrets.judge({ ...goodFunction, environment });
    expect(judgement.outcome).toBe('fail');
    expect(JSON.stringify(judgement)).not.toContain(value);
  });

  test('how it is called is asked of hooks only, and how long a runtime lasts of functions that have one', () => {
    for (const { judge } of [hookFailures, failuresKept]) expect(judge(goodFunction).outcome).toBe('not-applicable');
    expect(runtimeLife.judge(set({ isImage: true, runtime: undefined })).outcome).toBe('not-applicable');
    for (const runtime of ['nodejs99.x', undefined]) expect(runtimeLife.judge(set({ runtime })).outcome).toBe('unknown');
  });

  test('the last day of a runtime passes', () => {
    expect(settings.judge({ ...goodFunction, today: '2028-04-29' }).outcome).toBe('pass');
  });
});
