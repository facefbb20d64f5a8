import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MetricName, metricDimensions, metricNamespace } from '../aws/metrics.ts';
import { readTemplate } from './template.ts';

/** What a metric counts, in which unit, and what people may want an alarm for. */
type Words = { unit: string; says: string; alarm: string };

/** Every metric of our own in words. One that is added has no words yet, and does not pass the check of types. */
const words: Record<MetricName, Words> = {
  FailedSteps: {
    unit: 'steps',
    says: 'A step of a campaign or a bake ended in an error that was not expected. It is tried again',
    alarm: 'Above 0 again and again: see the log of the function',
  },
  BrokenInvariants: {
    unit: 'acts',
    says: 'The last guard before a call refused an act, and nothing was called',
    alarm: 'Above 0, at once: it is a defect. `pause` the fleet, keep the report',
  },
  LeaseHoursLeft: {
    unit: 'hours',
    says: 'Until no release has a lease any more, and no server is replaced',
    alarm: 'Below 4: `npx recycler releases` says why it was not renewed',
  },
  ServersReplaced: { unit: 'servers', says: 'Servers whose swap is done', alarm: '0 over a week in which a campaign was due' },
  SwapsWithDeadline: {
    unit: 'servers',
    says: 'Of the servers replaced, those in campaigns with a deadline',
    alarm: 'None by itself: what `SwapsInTime` is a share of',
  },
  SwapsInTime: {
    unit: 'servers',
    says: 'Of those, the ones that were replaced before the deadline',
    alarm: 'A share of `SwapsWithDeadline` below what you promise',
  },
  FailedReplacements: {
    unit: 'servers',
    says: 'New servers that failed, and were terminated or put in quarantine',
    alarm: 'A share of `ServersReplaced` above what is usual: images, probes or health checks',
  },
  FreshFleetSeconds: {
    unit: 'seconds',
    says: 'From the begin of a campaign until no server of its fleet was stale. Only campaigns that end so',
    alarm: 'Above what your patches may take',
  },
  SwapCostUsd: {
    unit: 'US dollars',
    says: 'Cost of a campaign for each server that it replaced: hours of extra servers, transitions, invocations',
    alarm: 'Twice what is usual: replacements boot slowly, or drains take long',
  },
  OpenCampaigns: { unit: 'campaigns', says: 'Open at this tick of `begin`', alarm: 'Above 0 for longer than a campaign takes' },
  HeldCampaigns: {
    unit: 'campaigns',
    says: 'Of these, the ones that a brake holds',
    alarm: 'Above 0 for some hours, outside of your windows: `npx recycler status` says why',
  },
  FleetsBehindDeadline: {
    unit: 'fleets',
    says: 'Fleets that the forecast calls late, or that are',
    alarm: 'Above 0: `npx recycler status` names them, and what holds them',
  },
  EventsUnsent: {
    unit: 'events',
    says: '[Events](events.md) that a tick of `begin` could not send, and that stay in the ledger',
    alarm: 'Above 0 for a quarter of an hour: see that the bus exists',
  },
  Looks: {
    unit: 'calls',
    says: 'Calls of `advance` that poll a campaign, each of three transitions',
    alarm: 'None by itself: the alarm of cost counts them',
  },
  FitnessObjective: {
    unit: 'none',
    says: 'Loss and complexity of the release that was judged. Smaller is better',
    alarm: 'None: it never blocks by itself',
  },
  FitnessLoss: {
    unit: 'none',
    says: 'The loss alone: fitness functions that failed, by their weight',
    alarm: 'Above the release before: `npx recycler releases` names what failed',
  },
};

type Metric = { Namespace?: string; MetricName?: string };
type Alarm = Metric & { Metrics?: { MetricStat?: { Metric: Metric } }[] };

const alarms = Object.entries(readTemplate().Resources).flatMap(([name, { Type, Properties }]) => {
  const { Metrics, ...own } = Properties as Alarm;
  const metrics = Type === 'AWS::CloudWatch::Alarm' ? [own, ...(Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])] : [];
  return metrics.filter(({ Namespace }) => Namespace === metricNamespace).map(({ MetricName }) => ({ name, metric: MetricName }));
});

/** The alarms of the stack that a metric is part of. */
const alarmsOf = (metric: string): string =>
  [...new Set(alarms.filter((alarm) => alarm.metric === metric).map(({ name }) => `\`${name}\``))].join(', ') || 'none';

const writeRow = ([name, dimensions]: [string, readonly string[]]): string => {
  const { unit, says, alarm } = words[name as MetricName];
  const by = dimensions.map((each) => `\`${each}\``).join(', ') || 'none';
  return `| \`${name}\` | ${unit} | ${by} | ${says}. | ${alarmsOf(name)} | ${alarm}. |`;
};

/** The page of all metrics, as text. */
export const writeMetricsPage = (): string =>
  `${[
    '# Metrics',
    `Every metric that the Recycler writes itself, in the namespace \`${metricNamespace}\` of CloudWatch. \`npm run generate\` writes this page from the code and the template. The words are in the [glossary](glossary.md).`,
    'They are lines of the log in the [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html): no call, no permission. CloudWatch calls the unit of each of them `None`; the column says what is counted. An alarm finds a metric only with exactly its dimensions. The names of fleets and campaigns are no dimensions, which would be billed each; what a step of a campaign counts has them beside the number, in the line of the log. Where there is nothing to count most write nothing, so treat missing data as not breaching.',
    [
      '| metric | unit | dimensions | what it says | alarms of the stack | what to alarm on |',
      '|---|---|---|---|---|---|',
      ...Object.entries(metricDimensions).map(writeRow),
    ].join('\n'),
    'What is done when an alarm goes off is in [operations](operations.md).',
  ].join('\n\n')}\n`;

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/metrics.md'), writeMetricsPage());
