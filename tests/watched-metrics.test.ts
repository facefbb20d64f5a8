import { describe, expect, test } from '@jest/globals';
import { type MetricName, metricDimensions, metricNamespace } from '../aws/metrics.ts';
import { orchestrationUsd } from '../core/report/report.ts';
import { readText } from './pages.ts';
import { readTemplate } from './template.ts';

type Metric = { Namespace: string; MetricName: string; Dimensions?: { Name: string }[] };
type Alarm = Partial<Metric> & { Metrics?: { Id: string; Expression?: string; MetricStat?: { Metric: Metric } }[] };

const template = readTemplate();
const alarmsOf = ({ Resources }: Pick<typeof template, 'Resources'>) =>
  Object.entries(Resources).flatMap(([name, { Type, Properties }]) =>
    Type === 'AWS::CloudWatch::Alarm' ? [[name, Properties as unknown as Alarm] as const] : [],
  );
const alarms = alarmsOf(template);
const alarmsOfImages = alarmsOf(readTemplate('images/template.yaml'));
const metricsOf = (alarm: Alarm): Metric[] =>
  alarm.Metrics ? alarm.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) : [alarm as Metric];

/**
 * Dimensions under which AWS emits ("Types of metrics for Lambda functions"; "Monitoring Step Functions metrics using CloudWatch";
 * "Available CloudWatch metrics for Amazon SQS").
 */
const ofFunctions = ['FunctionName', 'FunctionName,Resource', 'ExecutedVersion,FunctionName,Resource'];
const ofAws: Record<string, readonly string[]> = {
  'AWS/Lambda Errors': ofFunctions,
  'AWS/Lambda Invocations': ofFunctions,
  'AWS/Lambda Duration': ofFunctions,
  'AWS/States ExecutionsFailed': ['StateMachineArn'],
  'AWS/SQS ApproximateNumberOfMessagesVisible': ['QueueName'],
};

/** Why such a metric is not emitted, or nothing. */
const findFault = (namespace: string, name: string, dimensions: readonly string[]): string | undefined => {
  const given = dimensions.toSorted().join();
  const own: readonly string[] | undefined = metricDimensions[name as MetricName];
  const isEmitted = namespace === metricNamespace ? own?.toSorted().join() === given : ofAws[`${namespace} ${name}`]?.includes(given);
  return isEmitted ? undefined : `${namespace} ${name} is not emitted with [${given}]`;
};
const findAlarmFault = ({ Namespace, MetricName, Dimensions = [] }: Metric): string | undefined =>
  findFault(
    Namespace,
    MetricName,
    Dimensions.map(({ Name }) => Name),
  );

type Cell = string | { id?: string; expression?: string };
type Widget = { type: string; properties: { title: string; region: string; metrics?: Cell[][]; query?: string; [key: string]: unknown } };

const { DashboardBody } = template.Resources.Dashboard?.Properties ?? {};
const body = (DashboardBody as { 'Fn::Sub': string })['Fn::Sub'];
const { widgets } = JSON.parse(body) as { widgets: Widget[] };

/** A row with its `...` written out from the row before ("Metric widget: rendering properties", CloudWatch API reference). */
const spellOut = (rows: Cell[][]): string[][] => {
  const spelled: string[][] = [];
  for (const row of rows) {
    const words = row.filter((cell): cell is string => typeof cell === 'string');
    const before = spelled.at(-1) ?? [];
    spelled.push(words[0] === '...' ? [...before.slice(0, before.length - words.length + 1), ...words.slice(1)] : words);
  }
  return spelled;
};
const expressionsOf = (rows: Cell[][]): string[] =>
  rows.flat().flatMap((cell) => (typeof cell === 'string' ? [] : (cell.expression ?? [])));

/** What a widget shows that is not emitted. */
const findWidgetFaults = (rows: Cell[][]): string[] => [
  ...spellOut(rows).flatMap(([namespace, name, ...rest]) =>
    namespace === undefined || name === undefined
      ? []
      : (findFault(
          namespace,
          name,
          rest.filter((_, index) => index % 2 === 0),
        ) ?? []),
  ),
  ...expressionsOf(rows).flatMap((expression) => {
    const [, scope, name] = /^SEARCH\('\{([^}]+)\} (\w+)/.exec(expression) ?? [];
    const [namespace = '', ...dimensions] = scope?.split(',') ?? [];
    return name === undefined ? [] : (findFault(namespace, name, dimensions) ?? []);
  }),
];

describe('alarms', () => {
  test('watch what the code and AWS emit, under those dimensions, and notify people', () => {
    expect(alarms.length).toBeGreaterThanOrEqual(8);
    expect(alarmsOfImages.length).toBeGreaterThanOrEqual(4);
    for (const [, alarm] of [...alarms, ...alarmsOfImages]) {
      expect(metricsOf(alarm).flatMap((metric) => findAlarmFault(metric) ?? [])).toEqual([]);
      expect(alarm).toMatchObject({ AlarmActions: [{ Ref: 'Notices' }], TreatMissingData: 'notBreaching' });
    }
  });

  test('are on a page each, with what to do', () => {
    const pages = ['docs/operations.md', 'docs/releases.md'].map(readText).join('\n');
    const names = [...alarms, ...alarmsOfImages].map(([name]) => name);
    expect(names.filter((name) => !new RegExp(`^\\| ${name}(?:, of images)? \\|`, 'm').test(pages))).toEqual([]);
  });

  test.each([
    [{ Namespace: 'InstanceRecycler', MetricName: 'FailedStep', Dimensions: [] }],
    [{ Namespace: 'InstanceRecycler', MetricName: 'FailedSteps', Dimensions: [{ Name: 'Function' }] }],
    [{ Namespace: 'AWS/Lambda', MetricName: 'Error', Dimensions: [{ Name: 'FunctionName' }] }],
    [{ Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'Alias' }] }],
  ])('one that could never go into ALARM is seen: %p', (metric) => {
    expect(findAlarmFault(metric)).toEqual(expect.any(String));
  });

  test('the candidate is watched in every metric that its alarm names', () => {
    const candidate = alarms.find(([name]) => name === 'CandidateAlarm')?.[1];
    const ids = candidate?.Metrics?.flatMap(({ Id, Expression }) => (Expression ? [] : [Id])) ?? [];
    const [expression] = candidate?.Metrics?.flatMap(({ Expression }) => Expression ?? []) ?? [];
    expect(ids).toEqual(['begin', 'steps', 'broken', 'conclude']);
    for (const id of ids) expect(expression).toContain(`FILL(${id}, 0)`);
    const ofImages = alarmsOfImages.find(([name]) => name === 'CandidateAlarm')?.[1].Metrics ?? [];
    expect(ofImages.flatMap(({ Id, Expression }) => (Expression ? [] : [Id]))).toEqual(['begin', 'steps', 'prune']);
    expect(ofImages.flatMap(({ Expression }) => Expression ?? [])).toEqual(['FILL(begin, 0) + FILL(steps, 0) + FILL(prune, 0)']);
  });

  test('cost is reckoned with the prices of the report, and drawn as it is watched', () => {
    const watched = alarms.find(([name]) => name === 'CostAlarm')?.[1].Metrics?.find(({ Expression }) => Expression)?.Expression ?? '';
    const [looks, calls, milliseconds] = [...watched.matchAll(/\w+ \* ([\d.]+)/g)].map(([, price]) => Number(price));
    expect(looks).toBeCloseTo(orchestrationUsd(3, 0, 0), 12);
    expect(calls).toBeCloseTo(orchestrationUsd(0, 1, 0), 12);
    expect(milliseconds).toBeCloseTo(orchestrationUsd(0, 0, 0.001), 14);
    expect(widgets.flatMap(({ properties }) => expressionsOf(properties.metrics ?? []))).toContain(watched);
  });
});

describe('the dashboard', () => {
  test('shows what the code and AWS emit, under those dimensions', () => {
    expect(widgets.flatMap(({ properties }) => findWidgetFaults(properties.metrics ?? []))).toEqual([]);
    for (const { properties } of widgets) expect(properties.region).toMatch(/^\$\{AWS::Region\}$/);
  });

  test.each<[string, Cell[][]]>([
    ['a metric of ours that is not there', [['InstanceRecycler', 'Swaps']]],
    [
      'another dimension',
      [
        ['AWS/Lambda', 'Errors', 'FunctionName', 'a'],
        ['...', 'Alias', 'b'],
      ],
    ],
    ['a search without hits', [[{ expression: "SEARCH('{InstanceRecycler,Function} BrokenInvariants', 'Sum', 300)" }]]],
  ])('a widget that stays empty is seen: %s', (_, rows) => {
    expect(findWidgetFaults(rows)).not.toEqual([]);
  });

  test('every expression uses ids that its widget has', () => {
    for (const { properties } of widgets) {
      const rows = properties.metrics ?? [];
      const ids = rows.flat().flatMap((cell) => (typeof cell === 'string' ? [] : (cell.id ?? [])));
      for (const expression of expressionsOf(rows).filter((each) => !each.startsWith('SEARCH')))
        expect(ids).toEqual(expect.arrayContaining(expression.match(/[a-z]\w*/gi) ?? []));
    }
  });

  test('is there for what operators ask: deadlines, campaigns, brakes, swaps, errors, cost, and the live release', () => {
    for (const word of ['FleetsBehindDeadline', 'OpenCampaigns', 'HeldCampaigns', 'ServersReplaced', 'Errors', 'SwapCostUsd', ':live'])
      expect(body).toContain(word);
  });
});
