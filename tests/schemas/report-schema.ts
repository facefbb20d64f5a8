import * as z from 'zod/mini';
import { amount, count, outcome, time } from './amounts.ts';

const swap = z.strictObject({
  victim: z.string(),
  replacement: z.optional(z.string()),
  availabilityZone: z.string(),
  method: z.enum(['launch-first', 'terminate-first', 'reimage']),
  outcome: z.enum(['done', 'failed', 'quarantined', 'abandoned', 'in-flight']),
  reason: z.optional(z.string()),
  stages: z.array(z.strictObject({ name: z.string(), at: time })),
  drain: z.optional(z.strictObject({ left: count, unit: z.string(), slowest: z.optional(z.string()), seconds: z.optional(count) })),
  drawn: z.optional(z.strictObject({ bootSeconds: amount, drainSeconds: amount, terminateSeconds: amount })),
});

export const fleet = z.strictObject({
  name: z.string(),
  campaign: z.optional(z.string()),
  campaigns: z.optional(count),
  outcome,
  reason: z.optional(z.string()),
  servers: count,
  stale: count,
  replaced: count,
  reimaged: z.optional(count),
  replacementsFailed: count,
  quarantined: count,
  startedAt: time,
  endedAt: z.optional(time),
  makespanSeconds: amount,
  lowerBoundSeconds: z.optional(amount),
  ratio: z.optional(amount),
  capacity: z.strictObject({
    desired: count,
    slots: count,
    minInService: z.optional(count),
    ownStarting: z.optional(count),
    maxTotal: count,
    maxMachines: z.optional(count),
    shortfallSeconds: z.optional(z.strictObject({ caused: amount, suffered: amount })),
  }),
  calls: z.strictObject({ total: z.optional(count), mutating: count, byOperation: z.record(z.string(), count) }),
  stateTransitions: z.optional(count),
  historyEvents: z.optional(count),
  maxPayloadBytes: z.optional(count),
  looks: count,
  surgeHours: amount,
  costUsd: z.strictObject({ overlap: amount, orchestration: z.optional(amount) }),
  deadline: z.optional(z.strictObject({ at: time, forecastAt: time, met: z.boolean() })),
  swaps: z.array(swap),
  blocked: z.array(z.strictObject({ reason: z.string(), since: time, unblock: z.string(), count, servers: z.array(z.string()) })),
  brakes: z.array(z.strictObject({ kind: z.enum(['hold', 'stop']), reason: z.string(), from: time, to: z.optional(time) })),
  notices: z.array(z.strictObject({ at: time, level: z.enum(['info', 'warning', 'alert']), text: z.string() })),
});

const fresh = z.strictObject({
  fleet: z.string(),
  freshAt: z.optional(time),
  seconds: z.optional(amount),
  parts: z.optional(z.strictObject({ poll: amount, bake: amount, wait: amount, campaign: amount })),
  lowerBoundSeconds: z.optional(amount),
  deadlineMet: z.optional(z.boolean()),
});

const images = z.strictObject({
  recipe: z.string(),
  bakes: z.array(
    z.strictObject({
      id: z.string(),
      startedAt: time,
      endedAt: z.optional(time),
      outcome: z.string(),
      image: z.optional(z.string()),
      reason: z.string(),
    }),
  ),
  labels: z.array(z.strictObject({ at: time, image: z.string() })),
  moves: z.array(
    z.strictObject({
      base: z.string(),
      at: time,
      image: z.optional(z.string()),
      publishedAt: z.optional(time),
      rolledBackAt: z.optional(time),
      serversHit: count,
      lastBadAt: z.optional(time),
      backOn: z.optional(z.strictObject({ image: z.string(), at: time })),
      fleets: z.array(fresh),
    }),
  ),
  ages: z.array(
    z.strictObject({
      fleet: z.string(),
      points: z.array(z.strictObject({ at: time, oldestServerSeconds: amount, imageSeconds: z.optional(amount) })),
    }),
  ),
  removed: z.strictObject({ disabled: count, removed: count }),
});

/** A report, exactly as this release writes it: an unknown field is an error, so that a new one must be added here. */
export const reportSchema = z.strictObject({
  schema: z.literal('recycler/report/1'),
  scenario: z.optional(z.string()),
  seed: z.optional(z.int()),
  outcome,
  reason: z.optional(z.string()),
  fleets: z.array(fleet),
  images: z.optional(z.array(images)),
  invariants: z.strictObject({ checked: count, broken: z.array(z.strictObject({ id: z.string(), at: time, text: z.string() })) }),
});
