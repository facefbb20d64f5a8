import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  Dimension,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricAlarm,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { type Operations, operation, takePage } from '../../operation.ts';
import type { Alarm, Alarms } from './alarms.ts';
import { parseExpression } from './metric-math.ts';
import { type MetricName, type Metrics, statisticOf } from './metrics.ts';

const numbers = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'] as const;
const texts = [
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Unit',
  'ComparisonOperator',
  'TreatMissingData',
  'AlarmDescription',
] as const;
const lists = ['OKActions', 'AlarmActions', 'InsufficientDataActions', 'Dimensions', 'Metrics'] as const;

const describeAlarm = (alarm: Alarm): MetricAlarm => {
  const { properties } = alarm;
  const taken = <Name extends string>(names: readonly Name[], turn: (value: unknown) => unknown) =>
    Object.fromEntries(names.flatMap((name) => (properties[name] === undefined ? [] : [[name, turn(properties[name])]])));
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    ActionsEnabled: properties.ActionsEnabled !== false,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.since),
    StateTransitionedTimestamp: new Date(alarm.since),
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...taken(numbers, Number),
    ...taken(texts, String),
    ...taken(lists, (value) => structuredClone(value)),
  };
};

const metricOf = (namespace = '', name = '', dimensions: readonly Dimension[] = []): MetricName => ({
  namespace,
  name,
  dimensions: Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
});

/** CloudWatch's operations on the metrics and alarms of a stack; alarms that a scenario names are reported besides. */
export const createCloudWatchOperations = (
  metrics: Metrics,
  alarms: Alarms,
  now: () => number,
  known: Readonly<Operations>,
): Operations => ({
  'CloudWatch.DescribeAlarms': operation<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>({
    takes: ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'MaxRecords', 'NextToken'],
    answer: async (input) => {
      const { AlarmNames, AlarmNamePrefix = '', AlarmTypes, StateValue, MaxRecords, NextToken } = input;
      const own = [...alarms.all.values()].filter(
        ({ name, state }) =>
          (!AlarmTypes || AlarmTypes.includes('MetricAlarm')) &&
          (!AlarmNames || AlarmNames.includes(name)) &&
          name.startsWith(AlarmNamePrefix) &&
          (StateValue === undefined || StateValue === state),
      );
      const { NextToken: _token, ...rest } = input;
      const others = (await known['CloudWatch.DescribeAlarms']?.answer({ ...rest, MaxRecords: 100 })) as
        | DescribeAlarmsCommandOutput
        | undefined;
      const foreign = (others?.MetricAlarms ?? []).filter(({ AlarmName = '' }) => !alarms.all.has(AlarmName));
      const { page, next } = takePage([...own.map(describeAlarm), ...foreign], NextToken, MaxRecords ?? 50);
      return { MetricAlarms: page, CompositeAlarms: [], NextToken: next };
    },
  }),
  'CloudWatch.PutMetricData': operation<PutMetricDataCommandInput, PutMetricDataCommandOutput>({
    takes: ['Namespace', 'MetricData'],
    answer: ({ Namespace, MetricData = [] }) => {
      for (const { MetricName: name, Dimensions, Value, Values = [], Counts, Timestamp } of MetricData) {
        const repeated = Values.flatMap((value, i) => Array.from({ length: Counts?.[i] ?? 1 }, () => value));
        const given = Value === undefined ? repeated : [Value, ...repeated];
        metrics.put(metricOf(Namespace, name, Dimensions), given, Timestamp?.getTime() ?? now());
      }
      return {};
    },
  }),
  'CloudWatch.GetMetricData': operation<GetMetricDataCommandInput, GetMetricDataCommandOutput>({
    takes: ['MetricDataQueries', 'StartTime', 'EndTime', 'NextToken', 'ScanBy', 'MaxDatapoints'],
    answer: ({ MetricDataQueries: queries = [], StartTime, EndTime, ScanBy }) => {
      const from = StartTime?.getTime() ?? 0;
      const to = EndTime?.getTime() ?? now();
      const ids = queries.filter(({ MetricStat }) => MetricStat).map(({ Id = '' }) => Id);
      const period = Math.max(60, ...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 60)) * 1_000;
      const expressions = new Map(
        queries.flatMap(({ Id = '', Expression }) => (Expression === undefined ? [] : [[Id, parseExpression(Expression)]])),
      );
      const namesOf = new Map(
        queries.map(({ Id = '', MetricStat: { Metric } = {} }) => [
          Id,
          metricOf(Metric?.Namespace, Metric?.MetricName, Metric?.Dimensions),
        ]),
      );
      const valueAt = (id: string, at: number): number | undefined => {
        const expression = expressions.get(id);
        if (expression) return expression((other) => valueAt(other, at), ids);
        const [query, name] = [queries.find(({ Id }) => Id === id), namesOf.get(id)];
        return query && name && metrics.read(name, statisticOf(query.MetricStat?.Stat), at, at + period);
      };
      const start = Math.floor(from / period) * period;
      const all = Array.from(
        { length: expressions.size > 0 ? Math.max(0, Math.ceil((to - start) / period)) : 0 },
        (_, i) => start + i * period,
      );
      // Days of a metric without an expression are mostly empty: only where it has data there is an answer.
      const momentsOf = (id: string): number[] => {
        const name = namesOf.get(id);
        const found = expressions.has(id) || !name ? all : metrics.moments(name, start, to).map((at) => Math.floor(at / period) * period);
        const moments = [...new Set(found)];
        // "TimestampDescending" is the default of ScanBy.
        return ScanBy === 'TimestampAscending' ? moments : moments.toReversed();
      };
      return {
        MetricDataResults: queries
          .filter(({ ReturnData }) => ReturnData !== false)
          .map(({ Id = '', Label = Id }) => {
            const points = momentsOf(Id).flatMap((at) => {
              const value = valueAt(Id, at);
              return value === undefined ? [] : [{ at, value }];
            });
            return {
              Id,
              Label,
              Timestamps: points.map(({ at }) => new Date(at)),
              Values: points.map(({ value }) => value),
              StatusCode: 'Complete' as const,
            };
          }),
      };
    },
  }),
});
