import * as z from 'zod/mini';
import { validate } from '../../core/policy/validate.ts';
import type { AlarmFacts } from './alarms/alarm.ts';
import type { GateFacts } from './gate-changes.ts';
import type { RoleFacts } from './roles/role.ts';

/** What an accepted release leaves for the next one to be measured by: plain JSON. */
export type ReleaseFacts = { alarms: Record<string, AlarmFacts>; roles: Record<string, RoleFacts>; gate: GateFacts };

const words = z.string();
const lists = z.record(words, z.record(words, z.array(words)));
const metric = z.object({
  id: words,
  namespace: z.optional(words),
  name: z.optional(words),
  dimensions: z.record(words, words),
  statistic: z.optional(words),
  periodSeconds: z.optional(z.number()),
  expression: z.optional(words),
});
const alarm = z.object({
  metrics: z.array(metric),
  comparison: words,
  threshold: z.optional(z.number()),
  datapoints: z.number(),
  periods: z.number(),
  missingData: words,
  actions: z.array(words),
});
const role = z.object({
  grants: z.array(z.object({ action: words, resource: words, conditions: lists })),
  denials: z.array(words),
  attached: z.array(words),
});
const gate = z.object({
  severity: z.enum(['gate', 'scored', 'advisory']),
  phases: z.array(z.enum(['pre-traffic', 'post-traffic', 'scheduled'])),
});
const schema = z.object({ alarms: z.record(words, alarm), roles: z.record(words, role), gate: z.record(words, gate) });

/**
 * Reads the facts that the last accepted release left, as the ledger keeps them. Undefined where no release was accepted yet.
 *
 * @throws InputError naming the field: a release must not be compared with half of what was known
 */
export const readFacts = (value: unknown): ReleaseFacts | undefined =>
  value === undefined ? undefined : (validate(schema, value, 'facts of the last accepted release') as ReleaseFacts);
