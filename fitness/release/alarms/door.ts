import { CloudWatchClient, type Dimension, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { MakeClient } from '../../../aws/clients.ts';
import { takeAnswer } from '../../readings.ts';
import type { AlarmFacts, AlarmMetric, StackAlarm } from './alarm.ts';

/** Which alarms are asked for, by name: those of the stack, those that stop a deployment, and what the last accepted release had. */
export type AlarmQuestion = {
  names: readonly string[];
  candidates: readonly string[];
  before: Readonly<Record<string, AlarmFacts>> | undefined;
};

/** Names that one DescribeAlarms takes (API reference). */
const askable = 100;

const dimensionsOf = (found: readonly Dimension[] | undefined): Record<string, string> =>
  Object.fromEntries((found ?? []).map(({ Name = '', Value = '' }) => [Name, Value]).toSorted());

/** Leaves out what is not reported, so that facts are the same after they were kept as JSON. */
const withoutAbsent = <Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;

const metricsOf = (alarm: MetricAlarm): AlarmMetric[] =>
  alarm.Metrics && alarm.Metrics.length > 0
    ? alarm.Metrics.map(({ Id: id = '', Expression: expression, MetricStat: stat, Period }) => ({
        id,
        dimensions: dimensionsOf(stat?.Metric?.Dimensions),
        ...withoutAbsent({
          namespace: stat?.Metric?.Namespace,
          name: stat?.Metric?.MetricName,
          statistic: stat?.Stat,
          periodSeconds: stat?.Period ?? Period,
          expression,
        }),
      }))
    : [
        {
          id: '',
          dimensions: dimensionsOf(alarm.Dimensions),
          ...withoutAbsent({
            namespace: alarm.Namespace,
            name: alarm.MetricName,
            statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
            periodSeconds: alarm.Period,
          }),
        },
      ];

const toAlarm = (alarm: MetricAlarm): AlarmFacts & { state: string; hasActionsOn: boolean } => {
  const periods = alarm.EvaluationPeriods ?? 1;
  return {
    metrics: metricsOf(alarm),
    comparison: alarm.ComparisonOperator ?? 'not reported',
    ...withoutAbsent({ threshold: alarm.ThresholdMetricId === undefined ? alarm.Threshold : undefined }),
    datapoints: alarm.DatapointsToAlarm ?? periods,
    periods,
    // What an alarm does where nothing is said (user guide, configuring how alarms treat missing data).
    missingData: alarm.TreatMissingData ?? 'missing',
    actions: (alarm.AlarmActions ?? []).toSorted(),
    state: alarm.StateValue ?? 'not reported',
    hasActionsOn: alarm.ActionsEnabled === true,
  };
};

/** The names of the alarms that are judged: those of the stack, and those that the last accepted release had, since one may be gone. */
export const namesToJudge = ({ names, before }: Pick<AlarmQuestion, 'names' | 'before'>): string[] => [
  ...new Set([...names, ...Object.keys(before ?? {})]),
];

/** Reads one snapshot of each alarm (`namesToJudge`), by name. Never throws: what could not be read is an unknown reading. */
export const readAlarms = async (client: CloudWatchClient, question: AlarmQuestion): Promise<Map<string, StackAlarm>> => {
  const names = namesToJudge(question);
  const source = 'cloudwatch:DescribeAlarms';
  const alarms = await takeAnswer(source, async () => {
    const found = new Map<string, ReturnType<typeof toAlarm>>();
    for (let at = 0; at < names.length; at += askable) {
      const request = { AlarmNames: names.slice(at, at + askable), AlarmTypes: ['MetricAlarm' as const] };
      for await (const page of paginateDescribeAlarms({ client }, request))
        for (const alarm of page.MetricAlarms ?? []) found.set(alarm.AlarmName ?? '', toAlarm(alarm));
    }
    return found;
  });
  const readingOf = (name: string): StackAlarm['found'] => {
    if (alarms.is === 'unknown') return alarms;
    const value = alarms.value.get(name);
    return value === undefined ? { is: 'absent', source } : { is: 'known', value, source };
  };
  return new Map(
    names.map((name) => [
      name,
      {
        name,
        isCandidate: question.candidates.includes(name),
        isDeclared: question.names.includes(name),
        before: question.before?.[name],
        found: readingOf(name),
      },
    ]),
  );
};

/** The same, with a client of its own. */
export const connectAlarms =
  (make: MakeClient) =>
  (question: AlarmQuestion): Promise<Map<string, StackAlarm>> =>
    readAlarms(make(CloudWatchClient), question);
