import * as z from 'zod/mini';
import { probeSchema } from './probe-schema.ts';
import { amount, duration, positiveDuration } from './validate.ts';
import { everOpens, isScheduleValid } from './window.ts';

const percentage = z
  .string()
  .check(z.regex(/^(100|\d{1,2})(\.\d+)?%$/, { error: 'is not a percentage of at most 100%: write it like 50%' }));

const window = z.strictObject({
  schedule: z
    .string()
    .check(
      z.refine(isScheduleValid, { error: 'is not a cron expression: write five fields, such as 0 9 * * MON-THU', abort: true }),
      z.refine(everOpens, { error: 'is not possible: no such day ever comes' }),
    ),
  duration: positiveDuration,
  timeZone: z._default(z.string(), 'UTC'),
});

const topicArn = z.string().check(
  z.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/, {
    error: 'is not the ARN of a topic: write it like arn:aws:sns:REGION:ACCOUNT:NAME',
  }),
);

const isAtMostAll = (value: number | string): boolean => typeof value === 'number' || Number.parseFloat(value) <= 100;

/** Shorter, and no person has seen it; longer, and a server that serves for nothing is forgotten, and billed. */
const [shortestKept, longestKept] = [15 * 60, 30 * 86_400];
const keeping = z.pipe(
  duration,
  z.number().check(
    z.refine((seconds) => seconds >= shortestKept && seconds <= longestKept, {
      error: 'is not possible: write at least 15m and at most 30d',
    }),
  ),
);

const freeze = z.strictObject({ changeCalendar: z.string() });

/** The schema of a policy document, version 1. Every key has a default; `{}` is a whole policy. */
export const policySchema = z.strictObject({
  schema: z._default(z.literal('recycler/policy/1'), 'recycler/policy/1'),
  maxAge: z.optional(positiveDuration),
  deadline: z.optional(positiveDuration),
  launch: z._default(z.enum(['auto', 'desired-capacity']), 'auto'),
  pace: z.prefault(
    z.strictObject({
      maxSurge: z.optional(amount),
      maxUnavailable: z.optional(amount.check(z.refine(isAtMostAll, { error: 'is not possible: write at most 100%' }))),
      growth: z._default(z.number().check(z.gte(1, { error: 'is not possible: write a number of at least 1' })), 3),
      perZone: z._default(percentage, '100%'),
      maxTotal: z._default(amount, '200%'),
    }),
    {},
  ),
  proof: z.prefault(
    z.strictObject({
      bake: z.prefault(duration, '2m'),
      timeout: z._default(z.union([z.literal('auto'), positiveDuration]), 'auto'),
      inPlace: z._default(z.boolean(), false),
      suppressStatusChecks: z._default(z.boolean(), false),
      probes: z.prefault(z.array(probeSchema), []),
    }),
    {},
  ),
  brakes: z.prefault(
    z.strictObject({
      maxFailures: z._default(z.number().check(z.int(), z.nonnegative()), 1),
      holdTimeout: z.prefault(positiveDuration, '24h'),
      // DescribeAlarms takes at most 100 names (CloudWatch API reference, AlarmNames).
      alarms: z._default(z.array(z.string()).check(z.maxLength(100, { error: 'is not possible: write at most 100' })), []),
    }),
    {},
  ),
  windows: z._default(z.array(window).check(z.maxLength(100, { error: 'is not possible: write at most 100' })), []),
  freezes: z._default(z.array(freeze), []),
  quarantine: z.prefault(
    z.strictObject({
      maxServers: z._default(z.number().check(z.int(), z.nonnegative()), 0),
      ttl: z.prefault(keeping, '24h'),
    }),
    {},
  ),
  heal: z.prefault(
    z.strictObject({
      mode: z._default(z.enum(['off', 'observe', 'act']), 'off'),
      // EKS node repair and Karpenter stop at the same share (EKS user guide, node-repair).
      share: z._default(percentage, '20%'),
      confirm: z.prefault(positiveDuration, '3m'),
      maxPerHour: z._default(z.number().check(z.int(), z.nonnegative()), 3),
    }),
    {},
  ),
  rollback: z._default(z.enum(['none', 'auto']), 'none'),
  notify: z.optional(z.strictObject({ snsTopicArn: topicArn })),
  workloads: z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {}),
});

/** A policy as it was written, with most defaults filled in; durations in seconds. */
export type PolicyDocument = z.output<typeof policySchema>;
