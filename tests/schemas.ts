import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { policySchema } from '../core/policy/policy-schema.ts';
import { businessSchema } from '../fitness/business/configuration.ts';
import { releaseScenarioSchema } from '../rehearsal/release/release-scenario.ts';
import { scenarioSchema } from '../rehearsal/scenario.ts';

const count = z.int().check(z.nonnegative());
const amount = z.number().check(z.nonnegative());
const time = z.iso.datetime();
const outcome = z.enum(['done', 'nothing-due', 'stopped', 'failed', 'running']);

const swap = z.strictObject({
  victim: z.string(),
  replacement: z.optional(z.string()),
  availabilityZone: z.string(),
  method: z.enum(['launch-first', 'terminate-first', 'reimage']),
  outcome: z.enum(['done', 'failed', 'quarantined', 'abandoned', 'in-flight']),
  reason: z.optional(z.string()),
  stages: z.array(z.strictObject({ name: z.string(), at: time })),
  drawn: z.optional(z.strictObject({ bootSeconds: amount, drainSeconds: amount, terminateSeconds: amount })),
});

const fleet = z.strictObject({
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

/** A report, exactly as this release writes it: an unknown field is an error, so that a new one must be added here. */
export const reportSchema = z.strictObject({
  schema: z.literal('recycler/report/1'),
  scenario: z.optional(z.string()),
  seed: z.optional(z.int()),
  outcome,
  reason: z.optional(z.string()),
  fleets: z.array(fleet),
  invariants: z.strictObject({ checked: count, broken: z.array(z.strictObject({ id: z.string(), at: time, text: z.string() })) }),
});

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

const lease = z.strictObject({
  scope: z.enum(['canary', 'all']),
  fleets: z.array(z.string()),
  expires: time,
  grantedAt: time,
  by: z.string(),
  reason: z.string(),
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

const verdict = z.strictObject({
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

const release = z.strictObject({
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

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Takes out what other validators do not know, and bounds that only JavaScript has. */
const simplify = (jsonSchema: JsonSchema): void => {
  if ((jsonSchema.format as string | undefined) === 'starts_with') delete jsonSchema.format;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
};

/** What people write: an unknown key is an error. */
const toInputSchema = (schema: z.core.$ZodType, title: string): JsonSchema => ({
  title,
  ...z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => simplify(jsonSchema) }),
});

/** What the product writes: fields may be added, so a reader must not mind ones it does not know. */
const toOutputSchema = (schema: z.core.$ZodType, title: string): JsonSchema => ({
  title,
  ...z.toJSONSchema(schema, {
    io: 'output',
    override: ({ jsonSchema }) => {
      simplify(jsonSchema);
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }),
});

/** JSON as the formatter of this repository leaves it: lists on one line where they fit. */
const write = (schema: JsonSchema): string =>
  `${JSON.stringify(schema, undefined, 2)}\n`.replaceAll(
    /^( *(?:"[^"\n]*": )?)\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\](,?)$/gm,
    (list, before: string, items: string, comma: string) => {
      const line = `${before}[${items.replaceAll(/,\n\s+/g, ', ')}]${comma}`;
      return line.length <= 140 ? line : list;
    },
  );

/** The published schemas by the name of their file in `docs/schemas/`, as text. */
export const createSchemas = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      'policy.json': toInputSchema(policySchema, 'A policy of the Instance Recycler'),
      'business-metrics.json': toInputSchema(businessSchema, 'Business metrics that releases of the Instance Recycler are judged by'),
      'scenario.json': toInputSchema(scenarioSchema, 'A scenario of a rehearsal of the Instance Recycler'),
      'report.json': toOutputSchema(reportSchema, 'A report of the Instance Recycler'),
      'plan.json': toOutputSchema(planSchema, 'A plan of the Instance Recycler'),
      'release-scenario.json': toInputSchema(releaseScenarioSchema, 'Releases of the Instance Recycler itself that are rehearsed'),
      'release-rehearsal.json': toOutputSchema(releaseRehearsalSchema, 'A rehearsal of releases of the Instance Recycler itself'),
      'releases.json': toOutputSchema(releasesSchema, 'The releases of the Instance Recycler itself'),
    }).map(([name, schema]) => [name, write(schema)]),
  );

/** Where the published schemas stand. */
export const schemaFolder = join(import.meta.dirname, '../docs/schemas');

if (import.meta.main) {
  mkdirSync(schemaFolder, { recursive: true });
  for (const [name, text] of Object.entries(createSchemas())) writeFileSync(join(schemaFolder, name), text);
}
