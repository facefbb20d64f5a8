import * as z from 'zod/mini';
import { duration } from '../core/policy/validate.ts';

const fleet = z.string();
const nth = z.number().check(z.int(), z.gte(1));
const count = z._default(nth, 1);
const from = z._default(duration, 0);
const service = z.optional(z.string());
/** For so long it waits for the next host that drains. */
const drain = { from, for: z._default(duration, 7_200) };
const span = { from, for: z._default(duration, 600) };
const lasting = { from, for: z.optional(duration) };

/** Faults inside of a cluster of Amazon ECS: its world acts them out. */
export const taskFaultKinds = [
  z.strictObject({
    kind: z.literal('agent-flaps'),
    fleet,
    from,
    for: z._default(duration, 20),
    every: z._default(duration, 60),
    times: z._default(nth, 3),
    count,
  }),
  z.strictObject({ kind: z.literal('agent-gone'), fleet, ...lasting, count, draining: z._default(z.boolean(), false) }),
  z.strictObject({ kind: z.literal('task-ignores-sigterm'), fleet, ...drain, stopTimeout: z._default(duration, 120) }),
  z.strictObject({ kind: z.literal('standalone-task-appears'), fleet, ...drain, runs: z.optional(duration) }),
  z.strictObject({ kind: z.literal('protected-task-appears'), fleet, ...drain, protects: z._default(duration, 900) }),
  z.strictObject({ kind: z.literal('deployment-begins'), fleet, from, service }),
  z.strictObject({
    kind: z.literal('service-scaled'),
    fleet,
    ...span,
    service,
    to: z._default(z.number().check(z.int(), z.nonnegative()), 0),
  }),
  z.strictObject({ kind: z.literal('daemon-never-starts'), fleet, ...lasting }),
  z.strictObject({ kind: z.literal('duplicate-registration'), fleet, ...span }),
  z.strictObject({ kind: z.literal('update-failures'), fleet, ...span, reason: z._default(z.string(), 'MISSING') }),
  z.strictObject({
    kind: z.literal('list-tasks-stale'),
    fleet,
    ...span,
    lag: z._default(duration, 60),
    only: z.optional(z.enum(['RUNNING', 'STOPPED'])),
  }),
  z.strictObject({ kind: z.literal('rebalancing-onto-victim'), fleet, from, count }),
  z.strictObject({
    kind: z.literal('tasks-fail'),
    fleet,
    ...lasting,
    count,
    availabilityZone: z.optional(z.string()),
    how: z._default(z.enum(['exit', 'start', 'infrastructure']), 'exit'),
  }),
] as const;

/** A fault inside of a cluster of Amazon ECS, complete; times in seconds. */
export type TaskFault = z.output<(typeof taskFaultKinds)[number]>;
