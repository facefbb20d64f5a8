import * as z from 'zod/mini';
import { amount, count, time } from './amounts.ts';

const lease = z.strictObject({
  scope: z.enum(['canary', 'all']),
  fleets: z.array(z.string()),
  expires: time,
  grantedAt: time,
  by: z.string(),
  reason: z.string(),
  verdict: z.optional(z.string()),
  versions: z.optional(z.array(z.string())),
  deployment: z.optional(z.string()),
  revoked: z.optional(z.strictObject({ at: time, reason: z.string() })),
});

const businessFigure = z.strictObject({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['count', 'share', 'samples']),
  direction: z.enum(['higher', 'lower']),
  state: z.enum(['worse', 'no-worse', 'too-few', 'no-data']),
  before: z.optional(z.number()),
  now: z.optional(z.number()),
  samplesBefore: amount,
  samplesNow: amount,
  p: z.optional(amount),
  bursts: z.optional(amount),
  larger: z.optional(amount),
  from: time,
  to: time,
  isWhole: z.boolean(),
});

export const verdict = z.strictObject({
  phase: z.enum(['pre-traffic', 'post-traffic', 'scheduled']),
  at: time,
  outcome: z.enum(['pass', 'fail', 'unknown']),
  blocks: z.array(z.string()),
  loss: amount,
  complexity: z.number(),
  objective: z.number(),
  dimensions: z.record(z.string(), amount),
  business: z.optional(z.array(businessFigure)),
  document: z.string(),
  deployment: z.optional(z.string()),
});

export const release = z.strictObject({
  number: z.int().check(z.positive()),
  release: z.string(),
  firstSeen: time,
  functionVersion: z.optional(z.string()),
  stateMachine: z.optional(z.string()),
  fate: z.strictObject({
    kind: z.enum(['not-judged', 'on-trial', 'promoted', 'waiting', 'superseded', 'rolled-back', 'revoked', 'break-glass']),
    why: z.string(),
    at: z.optional(time),
  }),
  change: z.optional(z.number()),
  verdicts: z.array(verdict),
  events: z.array(
    z.strictObject({ at: time, kind: z.enum(['granted', 'renewed', 'widened', 'revoked', 'promoted', 'rolled-back']), text: z.string() }),
  ),
  accepted: z.optional(z.strictObject({ at: time, loss: amount, objective: z.number() })),
  lease: z.optional(lease),
});

/** The releases of the Recycler, exactly as this release writes them. A verdict's document is as the release wrote it that gave the verdict. */
export const releasesSchema = z.strictObject({
  schema: z.literal('recycler/releases/1'),
  releases: z.array(release),
  release: z.optional(
    z.strictObject({
      id: z.string(),
      bucket: z.optional(z.string()),
      documents: z.array(
        z.strictObject({ key: z.string(), verdict: z.optional(z.record(z.string(), z.unknown())), problem: z.optional(z.string()) }),
      ),
    }),
  ),
});

/** The report of a rehearsal of releases, exactly as this release writes it. Verdicts and leases are as the ledger keeps them. */
export const releaseRehearsalSchema = z.strictObject({
  schema: z.literal('recycler/release-rehearsal/1'),
  scenario: z.string(),
  seed: z.int(),
  outcome: z.enum(['done', 'stopped', 'failed']),
  releases: z.array(
    z.strictObject({
      release: z.string(),
      outcome: z.enum([
        'installed',
        'promoted',
        'stopped-before-traffic',
        'rolled-back-during-traffic',
        'rolled-back-after-traffic',
        'refused',
      ]),
      reason: z.optional(z.string()),
      verdicts: z.array(z.strictObject({ ...verdict.def.shape, at: time })),
      events: z.array(z.strictObject({ at: time, kind: z.string(), text: z.string() })),
      lease: z.optional(
        z.strictObject({
          ...lease.def.shape,
          release: z.string(),
          version: count,
          expires: time,
          grantedAt: time,
          revoked: z.optional(z.strictObject({ at: time, reason: z.string() })),
        }),
      ),
      launched: count,
      ended: count,
    }),
  ),
  timeline: z.array(z.strictObject({ at: time, kind: z.string(), text: z.string() })),
  invariants: z.strictObject({ checked: count, broken: z.array(z.strictObject({ id: z.string(), at: time, text: z.string() })) }),
});
