import { isRecord, type Json } from '../../../rehearsal/release/cloud-formation/template-language.ts';
import { type FindTemplateEdits, idsOf, onEach, propertiesOf } from './template-edits.ts';

const alarm = 'AWS::CloudWatch::Alarm';
const group = 'AWS::CodeDeploy::DeploymentGroup';

/** The metrics of an alarm: its own, or those of its expression. */
const metricsOf = (properties: Json): Json[] => {
  const queries = Array.isArray(properties.Metrics) ? properties.Metrics.filter(isRecord) : [];
  const inQueries = queries.flatMap(({ MetricStat }) => (isRecord(MetricStat) && isRecord(MetricStat.Metric) ? [MetricStat.Metric] : []));
  return properties.MetricName === undefined ? inQueries : [properties, ...inQueries];
};

const onMetrics =
  (find: (metric: Json) => { what: string; change: (metric: Json) => void }[]): FindTemplateEdits =>
  (template) =>
    idsOf(template, alarm).flatMap((id) =>
      metricsOf(propertiesOf(template, id)).flatMap((metric, index) =>
        find(metric).map(({ what, change }) => ({
          what: `${id}: ${String(metric.MetricName)}: ${what}`,
          apply: (copy) => change(metricsOf(propertiesOf(copy, id))[index] ?? {}),
        })),
      ),
    );

const dimensionsOf = ({ Dimensions }: Json): Json[] => (Array.isArray(Dimensions) ? Dimensions.filter(isRecord) : []);

const wrongDimension = onMetrics((metric) =>
  dimensionsOf(metric).flatMap(({ Name }, index) => [
    {
      what: `dimension ${String(Name)} misspelt`,
      change: (changed) => {
        const dimension = dimensionsOf(changed)[index];
        if (dimension) dimension.Name = `${String(Name)}s`;
      },
    },
    {
      what: `dimension ${String(Name)} has another value`,
      change: (changed) => {
        const dimension = dimensionsOf(changed)[index];
        if (dimension) dimension.Value = 'unknown';
      },
    },
    {
      what: `dimension ${String(Name)} dropped`,
      change: (changed) => {
        changed.Dimensions = dimensionsOf(changed).toSpliced(index, 1);
      },
    },
  ]),
);

const dropTerm: FindTemplateEdits = (template) =>
  idsOf(template, alarm).flatMap((id) =>
    (Array.isArray(propertiesOf(template, id).Metrics) ? (propertiesOf(template, id).Metrics as Json[]) : []).flatMap(
      ({ Expression }, index) =>
        [...String(Expression ?? '').matchAll(/FILL\(\w+, 0\)/g)].map(([term]) => ({
          what: `${id}: ${term} dropped`,
          apply: (copy) => {
            const query = (propertiesOf(copy, id).Metrics as Json[])[index];
            if (query) query.Expression = String(Expression).replace(` + ${term}`, '').replace(`${term} + `, '');
          },
        })),
    ),
  );

const more = (properties: Json): void => {
  properties.Threshold = Number(properties.Threshold) * 5 + 5;
};

/** The operators on alarms and on the deployment group. */
export const alarmEdits: Readonly<Record<string, FindTemplateEdits>> = {
  'wrong-alarm-metric': onMetrics(({ MetricName }) => [
    {
      what: 'another metric',
      change: (metric) => {
        metric.MetricName = MetricName === 'Errors' ? 'Error' : `${String(MetricName)}Count`;
      },
    },
  ]),
  'wrong-alarm-dimension': wrongDimension,
  'wrong-alarm-namespace': onMetrics(({ Namespace }) => [
    {
      what: 'another namespace',
      change: (metric) => {
        metric.Namespace = `${String(Namespace)}/Release`;
      },
    },
  ]),
  'alarm-sees-less': dropTerm,
  'alarm-threshold-up': onEach(alarm, 'threshold up', more),
  'alarm-slower': onEach(alarm, 'five periods to evaluate', (properties) => {
    properties.EvaluationPeriods = 5;
    properties.DatapointsToAlarm = 5;
  }),
  'alarm-turned-round': onEach(alarm, 'compares the other way', (properties) => {
    properties.ComparisonOperator = String(properties.ComparisonOperator).startsWith('Less')
      ? 'GreaterThanOrEqualToThreshold'
      : 'LessThanThreshold';
  }),
  'alarm-without-action': onEach(alarm, 'no action', (properties) => {
    delete properties.AlarmActions;
  }),
  'alarm-off-deployment': onEach(group, 'alarm removed', (properties) => {
    properties.AlarmConfiguration = { Enabled: false, Alarms: [] };
  }),
  'alarm-ignored': onEach(group, 'goes on where alarms cannot be read', (properties) => {
    properties.AlarmConfiguration = { ...(properties.AlarmConfiguration as Json), IgnorePollAlarmFailure: true };
  }),
  'no-rollback': onEach(group, 'no automatic rollback', (properties) => {
    properties.AutoRollbackConfiguration = { Enabled: false };
  }),
  'no-rollback-on-alarm': onEach(group, 'no rollback on an alarm', (properties) => {
    properties.AutoRollbackConfiguration = { Enabled: true, Events: ['DEPLOYMENT_FAILURE'] };
  }),
  'all-at-once': onEach(group, 'all traffic at once', (properties) => {
    properties.DeploymentConfigName = 'CodeDeployDefault.LambdaAllAtOnce';
  }),
};
