import * as z from 'zod/mini';
import { duration } from '../core/policy/validate.ts';

const whole = z.number().check(z.int());
const count = whole.check(z.nonnegative());
const name = z.optional(z.string().check(z.minLength(1)));
const times = z._default(z.number().check(z.int(), z.gte(1)), 1);
const common = { fleet: z.string(), group: z.optional(z.string()), name, at: z._default(duration, 600) };
const load = z.number().check(z.nonnegative());

const kinds = [
  z.strictObject({
    kind: z.literal('target-tracking'),
    ...common,
    at: z._default(duration, 0),
    target: z._default(z.number().check(z.gt(0)), 50),
    load: z.optional(z.union([load, z.array(z.strictObject({ at: z._default(duration, 0), total: load })).check(z.minLength(1))])),
    cooldown: z._default(duration, 300),
  }),
  z.strictObject({
    kind: z.literal('step'),
    ...common,
    by: z._default(whole, 1),
    times,
    every: z._default(duration, 60),
    cooldown: z._default(duration, 300),
  }),
  z.strictObject({
    kind: z.literal('scheduled'),
    ...common,
    desiredCapacity: z.optional(count),
    times,
    every: z._default(duration, 86_400),
  }),
] as const;

/** What acts on the desired capacity beside people: policies and scheduled actions. Times become seconds. */
export const scalingSchema = z.discriminatedUnion('kind', kinds, {
  error: 'is not a kind of scaling that is known: use one of target-tracking, step, scheduled',
});

export type Scaling = z.output<typeof scalingSchema>;
export type ScalingOf<Kind extends Scaling['kind']> = Extract<Scaling, { kind: Kind }>;
