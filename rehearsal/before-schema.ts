import * as z from 'zod/mini';
import { duration } from '../core/policy/validate.ts';

const count = z._default(z.number().check(z.int(), z.nonnegative()), 0);

/** The process types: EC2 Auto Scaling user guide, as-suspend-resume-processes.html. */
export const scalingProcesses = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
] as const;

/** "By default, the instance remains in a wait state for one hour" (user guide, lifecycle-hooks-overview.html). */
const heartbeat = z._default(duration, 3_600);
const result = z._default(z.enum(['ABANDON', 'CONTINUE']), 'ABANDON');

/** The states that a hook puts a server into: user guide, ec2-auto-scaling-lifecycle.html. */
const hookState = z.enum(['Pending:Wait', 'Pending:Proceed', 'Terminating:Wait', 'Terminating:Proceed']);

/** How a group is before the start. Each number is of other servers; those in standby come on top of the desired capacity. */
export const beforeSchema = z.strictObject({
  suspended: z._default(z.array(z.enum(scalingProcesses)), []),
  protected: count,
  standby: count,
  unhealthy: count,
  hook: z.optional(z.strictObject({ state: hookState, count: z._default(z.number().check(z.int(), z.gte(1)), 1), heartbeat, result })),
  template: z._default(z.strictObject({ other: count, none: count, configuration: count }), { other: 0, none: 0, configuration: 0 }),
  zonesRemoved: z._default(z.array(z.string().check(z.minLength(1))), []),
});

export type Before = z.output<typeof beforeSchema>;

/** A lifecycle hook of a group: with `completedAfter` a program completes it in that time, without one its heartbeat runs out. */
export const lifecycleHookSchema = z.strictObject({
  transition: z.enum(['launching', 'terminating']),
  heartbeat,
  completedAfter: z.optional(duration),
  result,
});
