import * as z from 'zod/mini';
import { InputError } from '../errors.ts';
import { findContradiction } from './contradiction.ts';
import { type PolicyDocument, policySchema } from './policy-schema.ts';
import { type Amount, findProblems, type Problem, validate } from './validate.ts';

/** A policy with every default filled in; durations in seconds. */
export type Policy = Omit<PolicyDocument, 'pace' | 'workloads'> & {
  workloads: Readonly<Record<string, unknown>>;
  pace: { maxSurge: Amount; maxUnavailable: Amount; growth: number; perZone: string; maxTotal: Amount };
};
export type Probe = Policy['proof']['probes'][number];

/** A kind of workload, as far as a policy knows it. */
export type PolicyKind = {
  kind: string;
  policySchema?: z.core.$ZodType;
  /** Why nothing could ever be done as the policy says of this kind, beside the rest of it; undefined where it could. */
  findContradiction?: (settings: unknown, policy: PolicyDocument) => string | undefined;
};

/**
 * The effective policy of a document.
 *
 * @param kinds what it may say under `workloads`, each validated by its kind
 * @param document name of the document for messages
 * @throws InputError one line naming the field and the remedy
 */
export const parsePolicy = (value: unknown, document: string, kinds: readonly PolicyKind[] = []): Policy => {
  const parsed = validate(policySchema, value ?? {}, document);
  const workloads = validateWorkloads(parsed.workloads, document, kinds);
  const contradiction =
    findContradiction(parsed) ??
    kinds.map((each) => each.findContradiction?.(workloads[each.kind], parsed)).find((each) => each !== undefined);
  if (contradiction !== undefined) throw new InputError(`${document}: ${contradiction}`);
  const maxSurge = parsed.pace.maxSurge ?? '10%';
  return { ...parsed, workloads, pace: { ...parsed.pace, maxSurge, maxUnavailable: parsed.pace.maxUnavailable ?? 0 } };
};

/** What the policy says of each kind of workload, checked and completed by that kind. */
const validateWorkloads = (written: unknown, document: string, kinds: readonly PolicyKind[]): Record<string, unknown> => {
  return validate(workloadsSchema(kinds), { workloads: written ?? {} }, document).workloads;
};

const workloadsSchema = (kinds: readonly PolicyKind[]) => {
  const schemas = kinds.flatMap(({ kind, policySchema: schema }) => (schema ? [[kind, schema] as const] : []));
  const known = z.strictObject(Object.fromEntries(schemas.map(([kind, schema]) => [kind, z.optional(schema)])));
  return z.looseObject({ workloads: z._default(known, {}) });
};

/**
 * Everything that is wrong with a policy, for a person who writes one; nothing where `parsePolicy` accepts it. What contradicts itself only shows once each value is
 * valid, and one contradiction hides the next: it has the whole document as its place.
 */
export const findPolicyProblems = (value: unknown, kinds: readonly PolicyKind[] = []): Problem[] => {
  const problems = findProblems(policySchema, value ?? {});
  const { workloads } = (value ?? {}) as { workloads?: unknown };
  // The schema of all policies says only that it is a map of maps, and each kind what it holds: where the one is broken, the other repeats it.
  const isMap = !problems.some(({ path }) => path[0] === 'workloads');
  const found = [...problems, ...(isMap && workloads !== undefined ? findProblems(workloadsSchema(kinds), { workloads }) : [])];
  if (found.length > 0) return found;
  try {
    parsePolicy(value, '', kinds);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [{ path: [], text: error.message.replace(/^: /, '') }];
  }
};
