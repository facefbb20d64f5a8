import { describe, expect, test } from '@jest/globals';
import { createSmallStack, smallDefinition } from '../cloud-formation/template-for-tests.ts';
import { createReleaseStage } from '../stage-for-tests.ts';

const minuteAlarm = {
  Namespace: 'Recycler',
  MetricName: 'Failed',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 1,
};
const above = { ComparisonOperator: 'GreaterThanOrEqualToThreshold' };

const installWith = async (properties: object) => {
  const stage = createReleaseStage();
  const translated = createSmallStack('r1');
  translated.Resources.Watch = { Type: 'AWS::CloudWatch::Alarm', Properties: { ...properties } };
  await stage.act(() => stage.release.deploy({ release: 'r1', translated, definition: smallDefinition }));
  // To the start of a minute, so that one second later every evaluation is at whole minutes.
  await stage.pass(60 - (stage.seconds() % 60) + 1);
  const watch = () => [...stage.release.alarms.all.values()].find(({ logicalId }) => logicalId === 'Watch');
  /** One minute with these values of the metric, and the state that follows. */
  const minute = async (values: number[], dimensions: Record<string, string> = {}) => {
    stage.release.metrics.put({ namespace: 'Recycler', name: 'Failed', dimensions }, values, stage.world.clock.now());
    await stage.pass(60);
    return watch()?.state;
  };
  return { stage, minute, watch };
};

describe('an alarm', () => {
  test('needs as many breaching periods as it says', async () => {
    const { minute, watch } = await installWith({ ...minuteAlarm, ...above, TreatMissingData: 'notBreaching' });
    expect(watch()?.state).toBe('OK');
    expect([await minute([1]), await minute([]), await minute([1]), await minute([]), await minute([])]).toEqual([
      'OK',
      'OK',
      'ALARM',
      'OK',
      'OK',
    ]);
    expect(watch()?.fired).toBe(1);
  });

  test.each([
    ['notBreaching', 'OK'],
    ['breaching', 'ALARM'],
    ['ignore', 'INSUFFICIENT_DATA'],
    [undefined, 'INSUFFICIENT_DATA'],
  ])('with %s for missing data is %s when nothing comes', async (TreatMissingData, expected) => {
    const { minute } = await installWith({ ...minuteAlarm, ...above, ...(TreatMissingData && { TreatMissingData }) });
    expect(await minute([])).toBe(expected);
  });

  test('sees only exactly its own dimensions', async () => {
    const dimensions = [{ Name: 'Release', Value: 'r1' }];
    const { minute } = await installWith({
      ...minuteAlarm,
      ...above,
      DatapointsToAlarm: 1,
      Dimensions: dimensions,
      TreatMissingData: 'notBreaching',
    });
    expect(await minute([5])).toBe('OK');
    expect(await minute([5], { Release: 'r2' })).toBe('OK');
    expect(await minute([5], { Release: 'r1', Function: 'advance' })).toBe('OK');
    expect(await minute([5], { Release: 'r1' })).toBe('ALARM');
  });

  test.each([
    ['FILL(a,0) + b', [2, 3], 'ALARM'],
    ['a + b', [undefined, 9], 'OK'],
    ['SUM(METRICS())', [undefined, 9], 'ALARM'],
    ['MAX([a, b]) - 4', [1, 9], 'ALARM'],
    ['MAX(FILL(METRICS(), 0)) / 2', [1, 9], 'OK'],
  ])('counts %s', async (Expression, [a, b], expected) => {
    const stat = (name: string) => ({
      MetricStat: { Metric: { Namespace: 'Recycler', MetricName: name }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    });
    const Metrics = [
      { Id: 'sum', Expression },
      { Id: 'a', ...stat('A') },
      { Id: 'b', ...stat('B') },
    ];
    const { stage, watch } = await installWith({ ...above, EvaluationPeriods: 1, Threshold: 5, TreatMissingData: 'notBreaching', Metrics });
    const put = (name: string, value: number | undefined) =>
      value !== undefined && stage.release.metrics.put({ namespace: 'Recycler', name, dimensions: {} }, [value], stage.world.clock.now());
    put('A', a);
    put('B', b);
    await stage.pass(60);
    expect(watch()?.state).toBe(expected);
  });

  test.each([
    ['an unknown function', { Metrics: [{ Id: 'a', Expression: 'ANOMALY_DETECTION_BAND(b)' }] }, 'the metric math'],
    ['a percentile', { Statistic: undefined, ExtendedStatistic: 'p99', Period: 60 }, 'the statistic'],
    ['an unknown comparison', { Statistic: 'Sum', ComparisonOperator: 'LessThanLowerThreshold' }, 'the comparison'],
  ])('with %s is refused loudly', async (_, properties, message) => {
    await expect(installWith({ ...above, EvaluationPeriods: 1, Threshold: 1, ...properties })).rejects.toThrow(message);
  });

  test('acts on its actions and is described as it was written', async () => {
    const { stage, minute, watch } = await installWith({
      ...minuteAlarm,
      ...above,
      DatapointsToAlarm: 1,
      AlarmActions: ['arn:topic'],
      TreatMissingData: 'notBreaching',
    });
    await minute([1]);
    expect(stage.world.ground.published).toMatchObject([{ topic: 'arn:topic', subject: expect.stringContaining('ALARM') }]);
    const { MetricAlarms } = await stage.act(() =>
      stage.call<{ MetricAlarms: object[] }>('CloudWatch.DescribeAlarms', { AlarmNames: [watch()?.name] }),
    );
    expect(MetricAlarms).toMatchObject([
      { ...minuteAlarm, ...above, DatapointsToAlarm: 1, StateValue: 'ALARM', AlarmActions: ['arn:topic'], ActionsEnabled: true },
    ]);
  });
});

describe('metrics', () => {
  test('of an invocation have the dimensions that Lambda documents', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const name = stage.release.stack.resources.get('BeginFunction')?.name ?? '';
    await stage.pass(600);
    const own = stage.release.metrics.names().filter((metric) => metric.name === 'Errors' && metric.dimensions.FunctionName === name);
    const Resource = `${name}:live`;
    expect(own.map(({ dimensions }) => dimensions)).toEqual([
      { FunctionName: name },
      { FunctionName: name, Resource },
      { FunctionName: name, Resource, ExecutedVersion: '1' },
    ]);
  });

  test('come from lines in the embedded metric format, and from calls', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const { metrics } = stage.release;
    const at = stage.world.clock.now();
    const directive = { Namespace: 'Recycler', Dimensions: [['Release'], []], Metrics: [{ Name: 'Failed', Unit: 'Count' }] };
    const line = JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics: [directive] }, Release: 'r1', Failed: [1, 2] });
    expect([metrics.recordEmf(line), metrics.recordEmf('{"message":"plain"}'), metrics.recordEmf('text')]).toEqual([4, 0, 0]);
    const own = { namespace: 'Recycler', name: 'Failed', dimensions: { Release: 'r1' } };
    expect(metrics.read(own, 'Sum', at - 60_000, at + 1)).toBe(3);
    const datum = { MetricName: 'Failed', Dimensions: [{ Name: 'Release', Value: 'r1' }], Values: [5], Counts: [2] };
    await stage.act(() => stage.call('CloudWatch.PutMetricData', { Namespace: 'Recycler', MetricData: [datum] }));
    const query = {
      Id: 'a',
      MetricStat: { Metric: { Namespace: 'Recycler', MetricName: 'Failed', Dimensions: datum.Dimensions }, Period: 60, Stat: 'Sum' },
    };
    const input = {
      MetricDataQueries: [query, { Id: 'b', Expression: 'a + 1' }],
      StartTime: new Date(at - 60_000),
      EndTime: new Date(at + 60_000),
    };
    const { MetricDataResults } = await stage.act(() =>
      stage.call<{ MetricDataResults: { Values: number[] }[] }>('CloudWatch.GetMetricData', input),
    );
    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[13], [14]]);
  });

  test('alarms of a scenario are reported beside those of the stack', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    stage.world.ground.alarms.set('web-5xx', { state: 'ALARM', since: 0 });
    const { MetricAlarms } = await stage.act(() => stage.call<{ MetricAlarms: { AlarmName: string }[] }>('CloudWatch.DescribeAlarms', {}));
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual([expect.stringContaining('CandidateAlarm'), 'web-5xx']);
  });
});
