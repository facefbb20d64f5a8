import type { Reading } from '../../fitness-function.ts';

/** One time series that an alarm watches, or an expression over others. */
export type AlarmMetric = {
  id: string;
  namespace?: string;
  name?: string;
  dimensions: Record<string, string>;
  /** For example `Sum` or `p99`. */
  statistic?: string;
  periodSeconds?: number;
  expression?: string;
};

/** What makes an alarm strong or weak: plain JSON, kept for the next release to be measured by. */
export type AlarmFacts = {
  metrics: AlarmMetric[];
  comparison: string;
  /** Absent where the threshold is a band of another metric. */
  threshold?: number;
  /** Of `periods`, so many must breach. */
  datapoints: number;
  periods: number;
  /** `breaching`, `notBreaching`, `ignore` or `missing`. */
  missingData: string;
  /** ARNs of what it calls. */
  actions: string[];
};

/** One snapshot of an alarm of the stack. */
export type StackAlarm = {
  name: string;
  /** Does it stop the deployment? */
  isCandidate: boolean;
  /** Does the release still declare it? What it does not is removed by CloudFormation, once the release was judged. */
  isDeclared: boolean;
  /** As it was at the last accepted release; undefined where there is none, or the alarm is new. */
  before: AlarmFacts | undefined;
  /** The parameter of the stack that says its threshold, and what people set it to; undefined where none does. */
  thresholdBy?: { parameter: string; value: number };
  /** Absent where no alarm has this name. */
  found: Reading<AlarmFacts & { state: string; hasActionsOn: boolean }>;
};
