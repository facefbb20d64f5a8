import * as z from 'zod/mini';
import { InputError } from '../errors.ts';
import { type Amount, amount, duration, validate } from './validate.ts';
import { isScheduleValid } from './window.ts';

const percentage = z
  .string()
  .check(z.regex(/^(100|\d{1,2})(\.\d+)?%$/, { error: 'is not a percentage of at most 100%: write it like 50%' }));

const httpGet = z.strictObject({
  path: z._default(z.string().check(z.startsWith('/', { error: 'is not a path: it starts with /' })), '/'),
  port: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(65_535)), 80),
});
const probe = z.strictObject({ httpGet, reach: z._default(z.enum(['vpc', 'ssm']), 'vpc') });

const window = z.strictObject({
  schedule: z.string().check(z.refine(isScheduleValid, { error: 'is not a cron expression: write five fields, such as 0 9 * * MON-THU' })),
  duration,
  timeZone: z._default(z.string(), 'UTC'),
});

const freeze = z.strictObject({ changeCalendar: z.string() });

/** The schema of a policy document, version 1. Every key has a default; `{}` is a whole policy. */
export const policySchema = z.strictObject({
  schema: z._default(z.literal('recycler/policy/1'), 'recycler/policy/1'),
  maxAge: z.optional(duration),
  deadline: z.optional(duration),
  launch: z._default(z.enum(['auto', 'desired-capacity']), 'auto'),
  pace: z.prefault(
    z.strictObject({
      maxSurge: z.optional(amount),
      maxUnavailable: z.optional(amount),
      growth: z._default(z.number().check(z.gte(1, { error: 'is not possible: write a number of at least 1' })), 3),
      perZone: z._default(percentage, '100%'),
    }),
    {},
  ),
  proof: z.prefault(
    z.strictObject({
      bake: z.prefault(duration, '2m'),
      timeout: z._default(z.union([z.literal('auto'), duration]), 'auto'),
      inPlace: z._default(z.boolean(), false),
      probes: z._default(z.array(probe), []),
    }),
    {},
  ),
  brakes: z.prefault(
    z.strictObject({
      maxFailures: z._default(z.number().check(z.int(), z.nonnegative()), 1),
      holdTimeout: z.prefault(duration, '24h'),
      alarms: z._default(z.array(z.string()), []),
    }),
    {},
  ),
  windows: z._default(z.array(window), []),
  freezes: z._default(z.array(freeze), []),
  quarantine: z.prefault(
    z.strictObject({
      maxServers: z._default(z.number().check(z.int(), z.nonnegative()), 0),
      ttl: z.prefault(duration, '24h'),
    }),
    {},
  ),
  notify: z.optional(z.strictObject({ snsTopicArn: z.string() })),
  workloads: z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {}),
});

/** A policy with every default filled in; durations in seconds. */
export type Policy = Omit<z.output<typeof policySchema>, 'pace' | 'workloads'> & {
  workloads: Readonly<Record<string, unknown>>;
  pace: { maxSurge: Amount; maxUnavailable: Amount; growth: number; perZone: string };
};
export type Probe = Policy['proof']['probes'][number];

const isZero = (value: Amount | undefined): boolean => value === 0 || (typeof value === 'string' && Number.parseFloat(value) === 0);

/** A kind of workload, as far as a policy knows it. */
export type PolicyKind = { kind: string; policySchema?: z.core.$ZodType };

/**
 * The effective policy of a document.
 *
 * @param kinds what it may say under `workloads`, each validated by its kind
 * @param document name of the document for messages
 * @throws InputError one line naming the field and the remedy
 */
export const parsePolicy = (value: unknown, document: string, kinds: readonly PolicyKind[] = []): Policy => {
  const parsed = { ...validate(policySchema, value ?? {}, document), workloads: {} as Record<string, unknown> };
  parsed.workloads = validateWorkloads((value as { workloads?: unknown } | undefined)?.workloads, document, kinds);
  if (isZero(parsed.pace.maxSurge) && isZero(parsed.pace.maxUnavailable)) {
    throw new InputError(`${document}: pace.maxSurge and pace.maxUnavailable are both 0, so nothing could ever move: raise one of them`);
  }
  if (parsed.proof.probes.some((each) => each.reach === 'ssm')) {
    throw new InputError(`${document}: proof.probes with reach "ssm" is not supported yet: use reach "vpc"`);
  }
  if (parsed.quarantine.maxServers > 0) {
    throw new InputError(`${document}: quarantine.maxServers above 0 is not supported yet: set it to 0`);
  }
  for (const [index, each] of parsed.windows.entries()) {
    if (!isTimeZone(each.timeZone)) {
      throw new InputError(
        `${document}: windows[${index}].timeZone "${each.timeZone}" is unknown: use an IANA name such as Europe/Copenhagen`,
      );
    }
  }
  if (parsed.maxAge !== undefined && parsed.maxAge < parsed.proof.bake + 600) {
    throw new InputError(`${document}: maxAge is shorter than a proof takes (bake plus 10 minutes): raise maxAge or shorten proof.bake`);
  }
  const maxSurge = parsed.pace.maxSurge ?? '10%';
  return { ...parsed, pace: { ...parsed.pace, maxSurge, maxUnavailable: parsed.pace.maxUnavailable ?? 0 } };
};

/** What the policy says of each kind of workload, checked and completed by that kind. */
const validateWorkloads = (written: unknown, document: string, kinds: readonly PolicyKind[]): Record<string, unknown> => {
  const schemas = kinds.flatMap(({ kind, policySchema: schema }) => (schema ? [[kind, schema] as const] : []));
  const known = z.strictObject(Object.fromEntries(schemas.map(([kind, schema]) => [kind, z.optional(schema)])));
  return validate(z.looseObject({ workloads: z._default(known, {}) }), { workloads: written ?? {} }, document).workloads;
};

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
