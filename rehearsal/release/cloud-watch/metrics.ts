import { refuseTemplate } from '../cloud-formation/template-language.ts';

/** One metric: its dimensions in any order. */
export type MetricName = { namespace: string; name: string; dimensions: Record<string, string> };
export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount';

export type Metrics = {
  put: (metric: MetricName, values: readonly number[], at: number) => void;
  /** A statistic over the time from `from` up to, not including, `to`; undefined when there are no data. */
  read: (metric: MetricName, statistic: Statistic, from: number, to: number) => number | undefined;
  /** The minutes from `from` up to, not including, `to` in which the metric has data, oldest first. */
  moments: (metric: MetricName, from: number, to: number) => number[];
  /** Every metric that ever had data, for tests of names and dimensions. */
  names: () => MetricName[];
  /**
   * Takes a line of a log in the embedded metric format; any other line is none. Answers how many values it held.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   */
  recordEmf: (line: string) => number;
};

type Datapoint = { count: number; sum: number; min: number; max: number };
type Directive = { Namespace: string; Dimensions?: string[][]; Metrics: { Name: string }[] };

const minute = 60_000;
const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

const statistics: Record<Statistic, (points: readonly Datapoint[]) => number> = {
  Sum: (points) => points.reduce((total, { sum }) => total + sum, 0),
  SampleCount: (points) => points.reduce((total, { count }) => total + count, 0),
  Average: (points) => statistics.Sum(points) / statistics.SampleCount(points),
  Minimum: (points) => Math.min(...points.map(({ min }) => min)),
  Maximum: (points) => Math.max(...points.map(({ max }) => max)),
};

/** The statistic of that name. @throws InputError for a percentile or another that is not known here */
export const statisticOf = (written: unknown): Statistic =>
  typeof written === 'string' && Object.hasOwn(statistics, written)
    ? (written as Statistic)
    : refuseTemplate(`the statistic ${JSON.stringify(written)} is not known here`);

/** Datapoints by the minute. A metric is exactly its name and all its dimensions: CloudWatch adds nothing up by itself. */
export const createMetrics = (now: () => number): Metrics => {
  const stored = new Map<string, { metric: MetricName; points: Map<number, Datapoint> }>();

  const put: Metrics['put'] = (metric, values, at) => {
    if (values.length === 0) return;
    const key = keyOf(metric);
    const known = stored.get(key) ?? { metric, points: new Map<number, Datapoint>() };
    stored.set(key, known);
    const moment = Math.floor(at / minute) * minute;
    const before = known.points.get(moment);
    known.points.set(moment, {
      count: (before?.count ?? 0) + values.length,
      sum: (before?.sum ?? 0) + values.reduce((total, value) => total + value, 0),
      min: Math.min(before?.min ?? Number.POSITIVE_INFINITY, ...values),
      max: Math.max(before?.max ?? Number.NEGATIVE_INFINITY, ...values),
    });
  };

  return {
    put,
    read: (metric, statistic, from, to) => {
      const points = stored.get(keyOf(metric))?.points;
      if (!points) return undefined;
      const found: Datapoint[] = [];
      for (let moment = Math.ceil(from / minute) * minute; moment < to; moment += minute) {
        const point = points.get(moment);
        if (point) found.push(point);
      }
      return found.length > 0 ? statistics[statistic](found) : undefined;
    },
    moments: (metric, from, to) =>
      [...(stored.get(keyOf(metric))?.points.keys() ?? [])].filter((moment) => moment >= from && moment < to).toSorted((a, b) => a - b),
    names: () => [...stored.values()].map(({ metric }) => metric),
    recordEmf: (line) => {
      if (!line.startsWith('{') || !line.includes('"_aws"')) return 0;
      const record = JSON.parse(line) as Record<string, unknown> & { _aws?: { Timestamp?: number; CloudWatchMetrics?: Directive[] } };
      let count = 0;
      for (const { Namespace, Dimensions = [[]], Metrics } of record._aws?.CloudWatchMetrics ?? [])
        for (const names of Dimensions.length > 0 ? Dimensions : [[]]) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(record[name])]));
          for (const { Name } of Metrics) {
            const values = [record[Name] ?? []].flat().map(Number);
            put({ namespace: Namespace, name: Name, dimensions }, values, record._aws?.Timestamp ?? now());
            count += values.length;
          }
        }
      return count;
    },
  };
};
