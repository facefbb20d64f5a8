import { CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MakeClient } from '../../aws/clients.ts';
import { parseYaml } from '../../aws/parse-yaml.ts';
import { InputError } from '../../core/errors.ts';
import { takeAnswer, takeReading } from '../readings.ts';
import { type BusinessMetric, businessParameter, parseBusinessMetrics, type Series } from './configuration.ts';
import type { BusinessConfiguration } from './configured.ts';
import type { Point, Points, ReadMetric } from './readings-of-metric.ts';
import { layoutWindows, type Stretch, type Windows } from './windows.ts';

/** Under this id the series that is asked for is answered; no metric of an expression is called so. */
const answerId = 'recycler_answer';

/** Reads which metrics the configuration names. What is written there and wrong is reported as such; nothing is left out in silence. */
export const readConfiguration = async (ssm: SSMClient): Promise<BusinessConfiguration> => {
  const parameter = businessParameter;
  const found = await takeReading('ssm:GetParameter', async () => {
    const text = (await ssm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true }))).Parameter?.Value;
    if (text === undefined) throw new Error('the answer was empty');
    try {
      return { metrics: parseBusinessMetrics(parseYaml(text, parameter), parameter) };
    } catch (error) {
      if (error instanceof InputError) return { wrong: error.message };
      throw error;
    }
  }, ['ParameterNotFound']);
  return { parameter, found };
};

const queriesOf = (series: Series, period: number, usual: string): MetricDataQuery[] => {
  const metricStat = ({ namespace, metric, dimensions, statistic = usual }: Extract<Series, { metric: string }>) => ({
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period,
    Stat: statistic,
  });
  if ('metric' in series) return [{ Id: answerId, MetricStat: metricStat(series) }];
  return [
    ...Object.entries(series.metrics).map(([Id, metric]) => ({ Id, MetricStat: metricStat(metric), ReturnData: false })),
    { Id: answerId, Expression: series.expression, Period: period },
  ];
};

const readStretch = async (client: CloudWatchClient, queries: MetricDataQuery[], { from, to }: Stretch): Promise<Point[]> => {
  const points: Point[] = [];
  const request = { MetricDataQueries: queries, StartTime: new Date(from), EndTime: new Date(to), ScanBy: 'TimestampAscending' as const };
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client }, request)) {
    if (results.length > 1) throw new Error('the expression answers several series: write one that answers one, such as SUM(METRICS())');
    for (const { StatusCode, Messages, Timestamps = [], Values = [] } of results) {
      // "PartialData" comes with a token, and the rest on the next page.
      if (StatusCode !== 'Complete' && StatusCode !== 'PartialData')
        throw new Error(`CloudWatch answered ${StatusCode}${Messages?.[0] ? `: ${Messages[0].Value}` : ''}`);
      for (const [index, moment] of Timestamps.entries()) points.push({ at: moment.getTime(), value: Values[index] ?? 0 });
    }
  }
  return points;
};

const readMetric = async (client: CloudWatchClient, metric: BusinessMetric, windows: Windows): Promise<ReadMetric> => {
  const { now, before, period } = windows;
  const usual = metric.kind === 'samples' ? 'Average' : 'Sum';
  const read = async (series: Series): Promise<Point[]> => {
    const points: Point[] = [];
    for (const stretch of [...before, now])
      if (stretch.to > stretch.from) points.push(...(await readStretch(client, queriesOf(series, period, usual), stretch)));
    return points;
  };
  const points = await takeAnswer('cloudwatch:GetMetricData', async (): Promise<Points> => {
    if (metric.kind !== 'share') return { series: await read(metric.series), others: [] };
    const other = metric.total ?? metric.rest;
    const [series, others] = await Promise.all([read(metric.hits), other ? read(other) : []]);
    return { series, others };
  });
  return { metric, windows, points };
};

/**
 * Reads every metric over its windows. Never throws: what could not be read is an unknown reading.
 *
 * @param about when the release went live, and when the first other one was seen, in milliseconds; `now` too
 */
export const readMetrics = (
  client: CloudWatchClient,
  metrics: readonly BusinessMetric[],
  { liveSince, knownSince }: { liveSince: number; knownSince?: number },
  now: number,
): Promise<ReadMetric[]> =>
  Promise.all(metrics.map((metric) => readMetric(client, metric, layoutWindows(metric, liveSince, knownSince, now))));

/** Both, with clients of their own. */
export const connectBusiness = (make: MakeClient) => ({
  readConfiguration: (): Promise<BusinessConfiguration> => readConfiguration(make(SSMClient)),
  readMetrics: (...asked: Parameters<typeof readMetrics> extends [unknown, ...infer Rest] ? Rest : never): Promise<ReadMetric[]> =>
    readMetrics(make(CloudWatchClient), ...asked),
});
