import { closest } from 'fastest-levenshtein';
import * as z from 'zod/mini';
import { InputError } from '../errors.ts';
import { parseDuration } from './duration.ts';

const notADuration = { error: 'is not a duration: write a number and a unit, such as 90s, 15m, 12h or 14d' };
const notAnAmount = { error: 'is not an amount: write a whole number such as 3, or a percentage such as 10%' };

/** Ten years, in seconds: nothing that people mean is longer, and no sum of times overflows. */
const longest = 3_650 * 86_400;
const durationText = z.string(notADuration).check(
  z.regex(/^\d+(\.\d+)?[smhd]$/, { ...notADuration, abort: true }),
  z.refine((text) => parseDuration(text) <= longest, { error: 'is not possible: write at most 3650d', abort: true }),
);

/** A duration such as `15m`, as seconds. */
export const duration = z.pipe(durationText, z.transform(parseDuration));

/** A duration that is longer than nothing, as seconds. */
export const positiveDuration = z.pipe(
  durationText.check(z.refine((text) => parseDuration(text) > 0, { error: 'is not possible: write more than 0s' })),
  z.transform(parseDuration),
);

/** An amount: a whole number of servers, or a percentage such as `10%`. */
export const amount = z.union(
  [
    z.number(notAnAmount).check(z.int(notAnAmount), z.nonnegative(notAnAmount)),
    z.string(notAnAmount).check(z.regex(/^\d+(\.\d+)?%$/, notAnAmount)),
  ],
  notAnAmount,
);
export type Amount = z.infer<typeof amount>;

const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)), '');

type Issue = z.core.$ZodIssue;

const schemaAt = (schema: unknown, path: readonly PropertyKey[]): unknown => {
  let here: unknown = schema;
  for (const key of path) {
    here = unwrap(here);
    const def = (here as { def?: Record<string, unknown> } | undefined)?.def;
    if (!def) return undefined;
    if (def.type === 'object') here = (def.shape as Record<string, unknown>)[String(key)];
    else if (def.type === 'array') here = def.element;
    else if (def.type === 'record') here = def.valueType;
    else if (def.type === 'union') {
      here = (def.options as unknown[]).map((option) => schemaAt(option, [key])).find((found) => found !== undefined);
    } else return undefined;
  }
  return unwrap(here);
};

const unwrap = (schema: unknown): unknown => {
  let here = schema as { def?: Record<string, unknown> } | undefined;
  while (here?.def && ['optional', 'default', 'prefault', 'nullable', 'readonly', 'pipe'].includes(String(here.def.type))) {
    here = (here.def.innerType ?? here.def.in) as typeof here;
  }
  return here;
};

const knownKeys = (schema: unknown, path: readonly PropertyKey[]): string[] => {
  const def = (schemaAt(schema, path) as { def?: Record<string, unknown> } | undefined)?.def;
  if (def?.type === 'object') return Object.keys(def.shape as object);
  if (def?.type === 'union') return (def.options as unknown[]).flatMap((option) => knownKeys(option, []));
  return [];
};

const sentenceOf = (issue: Issue, schema: unknown): string => {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0];
    const plain = issue.message === 'Invalid input';
    if (deepest && plain) return sentenceOf({ ...deepest, path: [...issue.path, ...deepest.path] } as Issue, schema);
  }
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = knownKeys(schema, issue.path);
    const place = placeOf(issue.path);
    const nearest = known.length > 0 ? `; did you mean "${closest(key, known)}"?` : '';
    return `unknown key "${key}"${place ? ` in ${place}` : ''}${nearest}`;
  }
  return `${placeOf(issue.path) || 'the document'} ${describeProblem(issue)}`;
};

const depth = (issues: readonly Issue[]): number => issues[0]?.path.length ?? 0;

const describeProblem = (issue: Issue): string => {
  if (issue.message.startsWith('is not')) return issue.message;
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return issue.message.startsWith('Invalid') ? 'is not valid' : issue.message;
};

const article = (expected: string): string => (/^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`);

/** One thing that is wrong with a document: a sentence, and the place that it is about. */
export type Problem = { path: readonly PropertyKey[]; text: string };

/** Several unknown keys of one place are one issue of the schema, and a problem each for a person. */
const toProblems = (issue: Issue, schema: unknown): Problem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: [...issue.path, key], text: sentenceOf({ ...issue, keys: [key] }, schema) }))
    : [{ path: issue.path, text: sentenceOf(issue, schema) }];

/** Everything that the schema finds wrong with a value, in its order; nothing where it is valid. */
export const findProblems = (schema: z.core.$ZodType, value: unknown): Problem[] =>
  (z.safeParse(schema, value, { reportInput: true }).error?.issues ?? []).flatMap((issue) => toProblems(issue, schema));

/**
 * The value, checked and completed by its schema.
 *
 * @param document what the value is, for the message, such as `policy web.yaml`
 * @throws InputError one line that names the field, what is wrong with it and the remedy; an unknown key names the nearest known one.
 */
export const validate = <Schema extends z.core.$ZodType>(schema: Schema, value: unknown, document: string): z.output<Schema> => {
  const parsed = z.safeParse(schema, value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InputError(`${document}: ${issue ? sentenceOf(issue, schema) : 'is not valid'}`);
};
