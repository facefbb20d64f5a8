import * as z from 'zod/mini';
import { duration } from '../core/policy/validate.ts';
import { taskFaultKinds } from './task-fault-schema.ts';
import { workloadFaultKinds } from './workload-fault-schema.ts';

const notAShare = { error: 'is not a share: write a percentage from 0% to 100%, or a number from 0 to 1' };
const percentage = z.string(notAShare).check(z.regex(/^(100|\d{1,2}(\.\d+)?)%$/, notAShare));
const share = z.pipe(
  z.union([z.number(notAShare).check(z.gte(0, notAShare), z.lte(1, notAShare)), percentage], notAShare),
  z.transform((written) => (typeof written === 'number' ? written : Number.parseFloat(written) / 100)),
);
const nth = z.number().check(z.int(), z.gte(1));
const count = z.number().check(z.int(), z.nonnegative());
const from = z._default(duration, 0);
const span = { from, for: z._default(duration, 600) };
const operations = z.optional(z.array(z.string()));
const fleet = z.string();
const group = z.string();
const availabilityZone = z.string();
/** For as long as the rehearsal lasts, where no end is named. */
const lasting = { from, for: z.optional(duration) };
const day = 86_400;
const lifetime = duration.check(
  z.refine((seconds) => seconds >= day, { error: 'is not possible: Auto Scaling takes no lifetime of less than 1d' }),
);

const faultKinds = [
  z.strictObject({ kind: z.literal('bad-image'), fleet, image: z.optional(z.string()) }),
  z.strictObject({ kind: z.literal('never-healthy'), fleet, share: z._default(share, 0.01) }),
  z.strictObject({ kind: z.literal('dies-after-join'), fleet, share: z._default(share, 0.01), after: z._default(duration, 120) }),
  z.strictObject({ kind: z.literal('throttle'), ...span, operations }),
  z.strictObject({ kind: z.literal('no-capacity'), availabilityZone, ...span, left: z._default(count, 0) }),
  z.strictObject({ kind: z.literal('lost-response'), operations, nth: z._default(nth, 1) }),
  z.strictObject({ kind: z.literal('stale-reads'), lag: z._default(duration, 60), from, for: z._default(duration, 3_600) }),
  z.strictObject({ kind: z.literal('crash'), nth: z.optional(nth), every: z.optional(z.literal(true)) }),
  z.strictObject({
    kind: z.literal('scale'),
    fleet,
    group: z.optional(group),
    at: from,
    desiredCapacity: z.optional(count),
    by: z.optional(z.number().check(z.int())),
    times: z._default(nth, 1),
    every: z._default(duration, 60),
  }),
  z.strictObject({ kind: z.literal('terminated-by-human'), fleet, at: from, count: z._default(count, 1) }),
  z.strictObject({ kind: z.literal('alarm'), name: z.string(), ...span }),
  z.strictObject({ kind: z.literal('zone-outage'), availabilityZone, at: from, for: z._default(duration, 1_800) }),
  z.strictObject({ kind: z.literal('instance-refresh'), fleet, at: from }),
  z.strictObject({ kind: z.literal('new-wanted'), fleet, at: from, image: z._default(z.string(), 'ami-newer') }),
  z.strictObject({ kind: z.literal('dies-at-launch'), fleet, share: z._default(share, 1), after: z._default(duration, 5) }),
  z.strictObject({ kind: z.literal('group-deleted'), group, at: from }),
  z.strictObject({ kind: z.literal('busy'), group, from, for: z._default(duration, 15), every: z.optional(duration) }),
  z.strictObject({ kind: z.literal('zone-removed'), group, availabilityZone, at: from }),
  z.strictObject({
    kind: z.literal('tag'),
    fleet,
    at: from,
    key: z._default(z.string().check(z.minLength(1)), 'recycler:exclude'),
    value: z._default(z.string(), 'yes'),
    count: z._default(count, 1),
  }),
  z.strictObject({
    kind: z.literal('sick'),
    fleet,
    at: from,
    for: z.optional(duration),
    availabilityZone: z.optional(availabilityZone),
    image: z.optional(z.string()),
    count: z.optional(count),
    share: z.optional(share),
    times: z._default(nth, 1),
    every: z._default(duration, 1_800),
  }),
  z.strictObject({
    kind: z.literal('status-check'),
    fleet,
    ...lasting,
    check: z._default(z.enum(['system', 'instance', 'application']), 'system'),
    count: z._default(nth, 1),
    availabilityZone: z.optional(availabilityZone),
  }),
  z.strictObject({
    kind: z.literal('connection-lost'),
    fleet,
    ...lasting,
    count: z._default(nth, 1),
    availabilityZone: z.optional(availabilityZone),
  }),
  z.strictObject({ kind: z.literal('zonal-shift'), fleet, availabilityZone, ...span }),
  z.strictObject({ kind: z.literal('code-deploy'), fleet, ...span }),
  z.strictObject({ kind: z.literal('quota'), vcpus: count, ...lasting }),
  z.strictObject({ kind: z.literal('addresses'), availabilityZone, free: count, ...lasting }),
  z.strictObject({ kind: z.literal('max-lifetime'), group, age: lifetime, at: from }),
  z.strictObject({ kind: z.literal('rebalance'), group, at: from, count: z._default(count, 1) }),
  z.strictObject({
    kind: z.literal('bad-reimage'),
    fleet,
    nth: z._default(nth, 1),
    ends: z._default(z.enum(['failed', 'failed-detached', 'empty', 'never']), 'never'),
  }),
  z.strictObject({ kind: z.literal('denied'), ...span, operations: z.array(z.string()).check(z.minLength(1)) }),
  z.strictObject({ kind: z.literal('incomplete-list'), group, at: from, for: z._default(duration, 10), count: z._default(count, 1) }),
  z.strictObject({ kind: z.literal('image-deregistered'), image: z._default(z.string(), 'ami-new'), at: from }),
  z.strictObject({ kind: z.literal('ledger-throttled'), ...span }),
  z.strictObject({ kind: z.literal('clock-skew'), ahead: z._default(duration, 0), behind: z._default(duration, 0), ...lasting }),
  ...workloadFaultKinds,
  ...taskFaultKinds,
] as const;

const namesOfKinds = faultKinds.map((kind) => kind.shape.kind.def.values[0]).join(', ');

/** Every kind of fault a scenario may name. Times (`from`, `at`, `after`, `for`, `lag`) become seconds. */
export const faultSchema = z.discriminatedUnion('kind', faultKinds, {
  error: `is not a fault of a known kind: use one of ${namesOfKinds}`,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;
