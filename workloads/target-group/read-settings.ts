import * as z from 'zod/mini';
import { validate } from '../../core/policy/validate.ts';

const share = z.number().check(z.gte(0), z.lte(1));

/** What a scenario may say of a target group. */
const settingsSchema = z.strictObject({
  kind: z.literal('target-group'),
  /** Zones that its load balancer serves, as letters or whole names; by default all. */
  zones: z.optional(z.array(z.string()).check(z.minLength(1))),
  /** Ports on which each server is a target. */
  ports: z._default(z.array(z.int().check(z.gte(1), z.lte(65_535))).check(z.minLength(1)), [80]),
  /** What its targets are until their boot is over. */
  whileBooting: z._default(z.enum(['initial', 'unhealthy']), 'initial'),
  /** The share of new servers that never becomes healthy in this group, on its first port. */
  neverHealthy: z._default(share, 0),
});
export type Settings = z.output<typeof settingsSchema>;

/** What a scenario says of a target group, with defaults. @throws InputError */
export const readSettings = (workload: object, place: string): Settings => validate(settingsSchema, workload, place);

/** Does its load balancer serve the zone? */
export const isServedBy = ({ zones }: Settings, zone: string): boolean =>
  zones === undefined || zones.some((each) => zone === each || zone.endsWith(each));
