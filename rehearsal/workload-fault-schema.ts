import * as z from 'zod/mini';
import { duration } from '../core/policy/validate.ts';

const fleet = z.string();
const at = z._default(duration, 0);
const nth = z.number().check(z.int(), z.gte(1));
const notAShare = { error: 'is not a percentage of at most 100%: write it like 92%' };
const used = z.pipe(
  z.string(notAShare).check(z.regex(/^(100|\d{1,2})(\.\d+)?%$/, notAShare)),
  z.transform((written) => Number.parseFloat(written) / 100),
);
/** From when, and for how long: a workload meets the fault at the start of it, and is rid of it at its end. */
const span = { from: at, for: z._default(duration, 600) };
const lasting = { from: at, for: z.optional(duration) };

/** Faults inside of a workload that holds data on its servers: its world acts them out. */
export const workloadFaultKinds = [
  z.strictObject({ kind: z.literal('node-silent'), fleet, ...span, count: z._default(nth, 1) }),
  z.strictObject({
    kind: z.literal('node-flaps'),
    fleet,
    from: at,
    for: z._default(duration, 20),
    every: z._default(duration, 90),
    times: z._default(nth, 3),
  }),
  z.strictObject({ kind: z.literal('node-dies'), fleet, from: at, for: z._default(duration, 120), count: z._default(nth, 1) }),
  z.strictObject({
    kind: z.literal('cluster-errors'),
    fleet,
    ...span,
    status: z._default(z.number().check(z.int(), z.gte(400), z.lte(599)), 503),
  }),
  z.strictObject({ kind: z.literal('answers-cut-off'), fleet, ...span }),
  z.strictObject({ kind: z.literal('disk-fills'), fleet, ...span, used: z._default(used, 0.92) }),
  z.strictObject({ kind: z.literal('foreign-exclusion'), fleet, ...lasting }),
  z.strictObject({
    kind: z.literal('allocation-disabled'),
    fleet,
    ...span,
    value: z._default(z.enum(['primaries', 'new_primaries', 'none']), 'none'),
  }),
  z.strictObject({
    kind: z.literal('index-created'),
    fleet,
    from: at,
    shards: z._default(nth, 1),
    replicas: z._default(z.number().check(z.int(), z.nonnegative()), 1),
  }),
  z.strictObject({ kind: z.literal('index-pinned'), fleet, ...lasting }),
  z.strictObject({ kind: z.literal('snapshot-running'), fleet, ...span }),
] as const;

/** A fault inside of a workload, complete; times in seconds. */
export type WorkloadFault = z.output<(typeof workloadFaultKinds)[number]>;
