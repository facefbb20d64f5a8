import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { businessParameter } from './configuration.ts';
import { readConfiguration, readMetrics } from './door.ts';
import { live, orders } from './fixtures.ts';
import { judgeMetric } from './judge-metric.ts';
import { judgeTogether } from './judge-together.ts';

const cloudWatch = mockClient(CloudWatchClient);
const ssm = mockClient(SSMClient);
const failure = (name: string): Error => Object.assign(new Error('no'), { name });
const day = 86_400_000;
const about = { liveSince: live, knownSince: 0 };
const read = (...metrics: ReturnType<typeof orders>[]) => readMetrics(new CloudWatchClient({}), metrics, about, live + 10 * day);
const inputs = () => cloudWatch.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input);
const complete = { Id: 'recycler_answer', StatusCode: 'Complete' } as const;

beforeEach(() => {
  cloudWatch.reset();
  ssm.reset();
  cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ ...complete, Timestamps: [], Values: [] }] });
});

describe('the configuration', () => {
  const found = async () => (await readConfiguration(new SSMClient({}))).found;

  test('a missing parameter is absent; what is denied or not answered is unknown', async () => {
    ssm.on(GetParameterCommand).rejects(failure('ParameterNotFound'));
    expect(await found()).toMatchObject({ is: 'absent' });
    ssm.on(GetParameterCommand).rejects(failure('AccessDeniedException'));
    expect(await found()).toMatchObject({ is: 'unknown', permission: 'ssm:GetParameter' });
    ssm.on(GetParameterCommand).resolves({});
    expect(await found()).toMatchObject({ is: 'unknown', reason: expect.stringContaining('empty') });
  });

  test('is YAML; what is wrong with it is reported', async () => {
    const write = (Value: string) => ssm.on(GetParameterCommand, { Name: businessParameter }).resolves({ Parameter: { Value } });
    write('metrics: [{name: orders, kind: count, direction: higher, series: {namespace: Shop, metric: Orders}}]');
    expect(await found()).toMatchObject({ value: { metrics: [{ name: 'orders', severity: 'scored' }] } });
    write('metrics: [{name: orders, kind: count, direction: up}]');
    expect(await found()).toMatchObject({ value: { wrong: expect.stringMatching(/^\/recycler\/business-metrics: metrics\[0\]\./) } });
    write('metrics: [');
    expect(await found()).toMatchObject({ value: { wrong: expect.stringContaining('not valid YAML') } });
    write('');
    expect(await found()).toMatchObject({ value: { wrong: expect.stringContaining('must be an object') } });
  });
});

describe('the door to metrics', () => {
  test('asks for the metric over both windows, page by page, and what it reads is judged', async () => {
    const page = (from: number, count: number) => ({
      Timestamps: Array.from({ length: count }, (_, index) => new Date(from + index * 3_600_000)),
      Values: Array.from({ length: count }, () => 3),
    });
    cloudWatch.on(GetMetricDataCommand, { StartTime: new Date(live - 7 * day) }).resolves({
      MetricDataResults: [{ ...complete, StatusCode: 'PartialData', ...page(live - 7 * day, 50) }],
      NextToken: 'more',
    });
    cloudWatch
      .on(GetMetricDataCommand, { NextToken: 'more' })
      .resolves({ MetricDataResults: [{ ...complete, ...page(live - 3 * day, 50) }] });
    cloudWatch.on(GetMetricDataCommand, { StartTime: new Date(live) }).resolves({
      MetricDataResults: [{ ...complete, ...page(live, 100) }],
    });
    const [judged] = judgeTogether(await read(orders({ series: { namespace: 'Shop', metric: 'Orders', dimensions: { Till: '1' } } })));
    expect(judged && judgeMetric(judged)).toMatchObject({
      outcome: 'pass',
      evidence: { source: 'cloudwatch:GetMetricData', figure: { samplesBefore: 300, samplesNow: 300 } },
    });
    const Dimensions = [{ Name: 'Till', Value: '1' }];
    expect(inputs()[0]?.MetricDataQueries).toEqual([
      {
        Id: 'recycler_answer',
        MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Orders', Dimensions }, Period: 300, Stat: 'Sum' },
      },
    ]);
  });

  test('an expression brings its metrics, and only its answer is returned; samples are averages unless it says otherwise', async () => {
    const metrics = { a: { namespace: 'Shop', metric: 'Seconds' }, b: { namespace: 'Shop', metric: 'Waits', statistic: 'p90' } };
    await read(orders({ kind: 'samples', series: { expression: 'a - b', metrics } }));
    expect(inputs()[0]?.MetricDataQueries).toMatchObject([
      { Id: 'a', MetricStat: { Stat: 'Average' }, ReturnData: false },
      { Id: 'b', MetricStat: { Stat: 'p90' }, ReturnData: false },
      { Id: 'recycler_answer', Expression: 'a - b' },
    ]);
  });

  test.each([
    ['a denial', () => cloudWatch.on(GetMetricDataCommand).rejects(failure('AccessDenied')), 'denied'],
    ['throttling', () => cloudWatch.on(GetMetricDataCommand).rejects(failure('Throttling')), 'throttled'],
    [
      'an error of CloudWatch itself',
      () =>
        cloudWatch.on(GetMetricDataCommand).resolves({
          MetricDataResults: [{ ...complete, StatusCode: 'InternalError', Messages: [{ Code: 'x', Value: 'again' }] }],
        }),
      'CloudWatch answered InternalError: again',
    ],
    [
      'several series',
      () => cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [complete, { ...complete, Label: 'other' }] }),
      'answers several series',
    ],
  ])('%s leaves the metric unknown, with why', async (_, set, reason) => {
    set();
    expect((await read(orders()))[0]?.points).toMatchObject({ is: 'unknown', reason: expect.stringContaining(reason) });
  });

  test('one metric that is not reported leaves the others as they are', async () => {
    cloudWatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries: [query] }) => {
      if (query.Expression === 'broken') throw failure('ValidationError');
      return { MetricDataResults: [complete] };
    });
    const found = await read(orders({ series: { expression: 'broken' } }), orders({ name: 'more' }));
    expect(found.map(({ points }) => points.is)).toEqual(['unknown', 'known']);
  });
});
