import type { Clock } from '../core/clock.ts';

/** Every metric of our own, with its dimensions. Alarms of the template name them; a test compares both. */
export const metricDimensions = {
  /** Steps of a campaign or a bake that ended in an unexpected error. */
  FailedSteps: ['Function', 'Version'],
  /** Acts that the last guard refused. */
  BrokenInvariants: ['Function', 'Version'],
  /** Hours until no release has a lease any more. */
  LeaseHoursLeft: [],
  /** Servers replaced, each counted by the step that saw its swap finished. */
  ServersReplaced: [],
  /** Of these, the ones in campaigns that have a deadline; and of those, the ones replaced before it. */
  SwapsWithDeadline: [],
  SwapsInTime: [],
  /** Replacements that failed, and left again. */
  FailedReplacements: [],
  /** Seconds from the begin of a campaign until every stale server of its fleet was replaced; only of campaigns that end so. */
  FreshFleetSeconds: [],
  /** US dollars of a campaign for each server that it replaced: extra server hours, transitions and invocations. */
  SwapCostUsd: [],
  /** Campaigns that are open, held by a brake, and behind their deadline, as each tick of begin finds them. */
  OpenCampaigns: [],
  HeldCampaigns: [],
  FleetsBehindDeadline: [],
  /** Events of campaigns that the ledger still keeps after each tick of begin. */
  EventsUnsent: [],
  /** Calls of `advance` that poll a campaign; each is three transitions of the state machine, however often it polls before it answers. */
  Looks: [],
  /** Objective of a release: loss and complexity, smaller is better. */
  FitnessObjective: [],
  FitnessLoss: [],
} as const satisfies Record<string, readonly string[]>;

export type MetricName = keyof typeof metricDimensions;
/** Counts something; `dimensions` are those of the metric, `about` what it is about besides, for readers of the log. */
export type Count = (name: MetricName, value: number, dimensions?: Record<string, string>, about?: Record<string, unknown>) => void;

/** The namespace of every metric of our own. */
export const metricNamespace = 'InstanceRecycler';

/**
 * One metric as a line of the log that CloudWatch reads ("Specification: Embedded metric format", CloudWatch user guide): no call, and no
 * permission. Only the metric's own dimensions count as such, since an alarm finds a metric by all of them; `about` is only written beside it.
 */
export const toMetricLine = (
  name: MetricName,
  value: number,
  dimensions: Record<string, string>,
  at: number,
  about: Record<string, unknown> = {},
): string =>
  JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [{ Namespace: metricNamespace, Dimensions: [metricDimensions[name]], Metrics: [{ Name: name, Unit: 'None' }] }],
    },
    ...about,
    ...dimensions,
    [name]: value,
  });

/** Writes metrics to standard output, where Lambda takes them for its log. */
export const openMetrics =
  (clock: Pick<Clock, 'now'>): Count =>
  (name, value, dimensions = {}, about = {}) =>
    void process.stdout.write(`${toMetricLine(name, value, dimensions, clock.now(), about)}\n`);
