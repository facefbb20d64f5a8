import type { Ground } from '../../ground.ts';
import { identify } from '../cloud-formation/physical.ts';
import { recordIn, recordsIn } from '../cloud-formation/resolve-template.ts';
import type { Maker } from '../cloud-formation/stack-resource.ts';
import { type Json, refuseTemplate } from '../cloud-formation/template-language.ts';
import type { Timeline } from '../timeline.ts';
import { type Expression, parseExpression } from './metric-math.ts';
import { type MetricName, type Metrics, type Statistic, statisticOf } from './metrics.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
/** An alarm of the stack, as it was written and as it stands. Times are milliseconds. */
export type Alarm = {
  logicalId: string;
  name: string;
  arn: string;
  properties: Json;
  state: AlarmState;
  reason: string;
  since: number;
  configuredAt: number;
  /** How often it went into ALARM. */
  fired: number;
};

export type Alarms = {
  all: ReadonlyMap<string, Alarm>;
  isInAlarm: (name: string) => boolean;
  /** Holds an alarm, by name or logical id, in a state for so many seconds, whatever its metrics say. */
  force: (alarm: string, state: AlarmState, seconds?: number) => void;
  makers: Record<string, Maker>;
};

type Source = (to: number, periodMs: number) => number | undefined;

const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const metricOf = (written: Json): MetricName => ({
  namespace: String(written.Namespace),
  name: String(written.MetricName),
  dimensions: Object.fromEntries(recordsIn(written.Dimensions).map(({ Name, Value }) => [String(Name), String(Value)])),
});

/** Where the value of an alarm's one series comes from, and its period in seconds. */
const sourceOf = (name: string, properties: Json, metrics: Metrics): { read: Source; period: number } => {
  const readMetric =
    (metric: MetricName, statistic: Statistic): Source =>
    (to, periodMs) =>
      metrics.read(metric, statistic, to - periodMs, to);
  if (!Array.isArray(properties.Metrics)) {
    return { read: readMetric(metricOf(properties), statisticOf(properties.Statistic)), period: Number(properties.Period) };
  }
  const sources = new Map<string, Source>();
  const expressions = new Map<string, Expression>();
  let period = Number(properties.Period ?? 0);
  const queries = recordsIn(properties.Metrics);
  for (const { Id, Expression: expression, MetricStat } of queries) {
    if (expression !== undefined) expressions.set(String(Id), parseExpression(String(expression)));
    else {
      const stat = recordIn(MetricStat);
      sources.set(String(Id), readMetric(metricOf(recordIn(stat.Metric)), statisticOf(stat.Stat)));
      period = Math.max(period, Number(stat.Period));
    }
  }
  const valueAt = (id: string, to: number, periodMs: number): number | undefined => {
    const source = sources.get(id);
    if (source) return source(to, periodMs);
    const expression = expressions.get(id) ?? refuseTemplate(`alarm ${name}: no metric has the id ${id}`);
    return expression((other) => valueAt(other, to, periodMs), [...sources.keys()]);
  };
  const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (returned.length !== 1) refuseTemplate(`alarm ${name}: exactly one of its metrics must return data`);
  return { read: (to, periodMs) => valueAt(String(returned[0]?.Id), to, periodMs), period };
};

const judge = (properties: Json, values: readonly (number | undefined)[], before: AlarmState): AlarmState => {
  const compare = comparisons[String(properties.ComparisonOperator)];
  const threshold = Number(properties.Threshold);
  const treatment = String(properties.TreatMissingData ?? 'missing');
  const needed = Number(properties.DatapointsToAlarm ?? properties.EvaluationPeriods);
  const known = values.filter((value) => value !== undefined);
  const missing = values.length - known.length;
  const breaching = known.filter((value) => compare?.(value, threshold)).length + (treatment === 'breaching' ? missing : 0);
  if (breaching >= needed) return 'ALARM';
  if (['breaching', 'notBreaching'].includes(treatment) || missing === 0) return 'OK';
  if (known.length === 0) return treatment === 'ignore' ? before : 'INSUFFICIENT_DATA';
  // With too few points to decide, and all of them breaching, an alarm stays what it was.
  return known.length === breaching ? before : 'OK';
};

/**
 * The alarms of a stack, evaluated every minute over the periods that have ended.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export const createAlarms = (ground: Ground, metrics: Metrics, timeline: Timeline, stackName: string): Alarms => {
  const { clock } = ground;
  const all = new Map<string, Alarm>();
  const sources = new Map<string, { read: Source; period: number }>();
  const forced = new Map<string, { state: AlarmState; until: number }>();

  const enter = (alarm: Alarm, state: AlarmState, reason: string): void => {
    if (alarm.state === state) return;
    Object.assign(alarm, { state, reason, since: clock.now() });
    if (state === 'ALARM') alarm.fired += 1;
    timeline.add('alarm', `${alarm.logicalId} is ${state}: ${reason}`, { alarm: alarm.name, state });
    const member = { ALARM: 'AlarmActions', OK: 'OKActions', INSUFFICIENT_DATA: 'InsufficientDataActions' }[state];
    const actions = alarm.properties.ActionsEnabled === false ? [] : [alarm.properties[member] ?? []].flat();
    for (const topic of actions) {
      const message = JSON.stringify({ AlarmName: alarm.name, NewStateValue: state, NewStateReason: reason });
      ground.published.push({ at: clock.now(), topic: String(topic), subject: `${state}: "${alarm.name}"`, message });
    }
  };

  const evaluate = (): void => {
    const to = Math.floor(clock.now() / 60_000) * 60_000;
    for (const alarm of all.values()) {
      const held = forced.get(alarm.name) ?? forced.get(alarm.logicalId);
      if (held && held.until > clock.now()) {
        enter(alarm, held.state, 'held so by the scenario');
        continue;
      }
      const source = sources.get(alarm.name);
      if (!source) continue;
      const periods = Number(alarm.properties.EvaluationPeriods);
      const periodMs = source.period * 1_000;
      const values = Array.from({ length: periods }, (_, i) => source.read(to - i * periodMs, periodMs));
      const listed = values.map((value) => value ?? 'none').join(', ');
      enter(alarm, judge(alarm.properties, values, alarm.state), `the last values are ${listed}; threshold ${alarm.properties.Threshold}`);
    }
  };
  const tick = (at: number): void =>
    void clock.at(at, () => {
      // In a task, so that a task that waits for an alarm goes on before the clock does.
      void clock.spawn(async () => evaluate());
      tick(at + 60_000);
    });
  let isTicking = false;

  const force: Alarms['force'] = (name, state, seconds = Number.POSITIVE_INFINITY) => {
    forced.set(name, { state, until: clock.now() + seconds * 1_000 });
    for (const alarm of all.values()) if ([alarm.name, alarm.logicalId].includes(name)) enter(alarm, state, 'held so by the scenario');
  };

  return {
    all,
    force,
    isInAlarm: (name) => all.get(name)?.state === 'ALARM' || ground.alarms.get(name)?.state === 'ALARM',
    makers: {
      'AWS::CloudWatch::Alarm': {
        make: ({ type, logicalId, properties }) => {
          const identity = identify(type, logicalId, properties, stackName);
          const { name, attributes } = identity;
          if (!comparisons[String(properties.ComparisonOperator)])
            refuseTemplate(`alarm ${name}: the comparison ${properties.ComparisonOperator} is not known here`);
          sources.set(name, sourceOf(name, properties, metrics));
          // "the update completely overwrites the previous configuration", its state stays (API reference, PutMetricAlarm).
          const fresh = { state: 'INSUFFICIENT_DATA' as const, reason: 'Unchecked: Initial alarm creation', since: clock.now(), fired: 0 };
          all.set(name, { ...(all.get(name) ?? fresh), logicalId, name, arn: attributes.Arn ?? '', properties, configuredAt: clock.now() });
          if (!isTicking) tick(Math.floor(clock.now() / 60_000) * 60_000 + 60_000);
          isTicking = true;
          return identity;
        },
        remove: ({ name }) => {
          all.delete(name);
          sources.delete(name);
        },
      },
    },
  };
};
