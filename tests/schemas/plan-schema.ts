import * as z from 'zod/mini';
import { amount, count, time } from './amounts.ts';

const wanted = z.strictObject({
  templateId: z.string(),
  versionSpec: z.string(),
  version: z.string(),
  image: z.string(),
  machine: z.optional(z.string()),
  alike: z.optional(z.array(z.string())),
  isMoving: z.boolean(),
});

const plannedServer = z.strictObject({
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  turn: z.enum(['next', 'waits', 'under-way', 'blocked', 'unknown', 'stays']),
  reason: z.string(),
  keeps: z.array(z.strictObject({ rule: z.string(), verdict: z.enum(['fail', 'unknown']), reason: z.string() })),
  bytes: z.optional(amount),
  seconds: z.optional(amount),
});

const plannedWorkload = z.strictObject({
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  about: z.string(),
  method: z.strictObject({ name: z.string(), reason: z.string() }),
  servers: z.array(plannedServer),
  bytesToMove: z.optional(amount),
  forecast: z.strictObject({ dueSeconds: z.optional(amount), roundSeconds: z.optional(amount), assumes: z.string() }),
  reversible: z.strictObject({ answer: z.enum(['yes', 'no', 'unknown']), reason: z.string() }),
  headroom: z.strictObject({ bytes: z.optional(amount), reason: z.string() }),
  settings: z.record(z.string(), z.string()),
  warnings: z.array(z.string()),
});

/** A plan, exactly as this release writes it. */
export const planSchema = z.strictObject({
  schema: z.literal('recycler/plan/1'),
  fleet: z.string(),
  servers: count,
  wanted: z.record(z.string(), wanted),
  stale: z.array(z.strictObject({ id: z.string(), group: z.string(), zone: z.string(), launchedAt: time, why: z.string() })),
  pace: z.strictObject({
    method: z.enum(['launch-first', 'terminate-first', 'reimage']),
    slots: count,
    growth: amount,
    limitedBy: z.string(),
  }),
  forecast: z.strictObject({ endsAt: time, seconds: amount, measured: z.boolean(), without: z.array(z.string()) }),
  workloads: z.array(plannedWorkload),
  cost: z.strictObject({ surgeHours: amount, overlapUsd: amount, assumes: z.string() }),
  blocked: z.array(z.string()),
  remarks: z.array(z.string()),
  leftAlone: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
});
