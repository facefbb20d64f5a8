import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { failState } from './state-machine-failure.ts';

/** What an expression can see: `$states`, the variables, and where its time and chance come from. */
export type Scope = { states: Record<string, unknown>; variables: Record<string, unknown>; now: () => number; random: () => number };

const expressionPattern = /^\{%(.*)%\}$/s;
const compiled = new Map<string, jsonata.Expression>();

const compile = (source: string): jsonata.Expression => {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source);
  compiled.set(source, expression);
  return expression;
};

const refuse = (name: string, why: string) => (): never => {
  throw new Error(`$${name} ${why}`);
};

/** A generator of numbers below 1 from a seed (mulberry32): same seed, same numbers. */
const seeded = (seed: number): number => {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
};

const hashes = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

/**
 * The functions in which Step Functions differs from the library: it adds $partition, $range, $hash, $random(seed), $uuid and $parse, and
 * has no $eval (docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html). Time and chance come from the scope.
 */
const functionsOf = ({ now, random }: Scope): Record<string, unknown> => ({
  partition: (items: unknown[], size: number) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_item, index) => items.slice(index * size, (index + 1) * size)),
  range: (first: number, last: number, step: number) =>
    Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_item, index) => first + index * step),
  hash: (text: string, algorithm: keyof typeof hashes) => createHash(hashes[algorithm]).update(text).digest('hex'),
  random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
  uuid: () => {
    const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
  },
  parse: (text: string) => JSON.parse(text),
  millis: () => now(),
  now: () => new Date(now()).toISOString(),
  shuffle: refuse('shuffle', 'is not supported here: its chance could not be repeated'),
  eval: refuse('eval', 'is not available in Step Functions: use $parse'),
});

const evaluateExpression = async (source: string, scope: Scope, field: string): Promise<unknown> => {
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, { ...functionsOf(scope), ...scope.variables, states: scope.states });
  } catch (error) {
    const message = (error as { message?: string }).message ?? String(error);
    return failState('States.QueryEvaluationError', `The JSONata expression '${source.trim()}' of the field '${field}' failed: ${message}`);
  }
  const json = JSON.stringify(value);
  // "returned nothing (undefined)" is an error in Step Functions, in every field.
  if (json === undefined) {
    return failState('States.QueryEvaluationError', `The JSONata expression '${source.trim()}' of the field '${field}' returned nothing`);
  }
  // Only JSON leaves an expression: the library's arrays carry hidden members.
  return JSON.parse(json);
};

/**
 * A field's value with every `{% expression %}` in it evaluated, at any depth.
 *
 * @param field the name of the field, for the message
 * @throws States.QueryEvaluationError (see state-machine-failure.ts) when an expression fails or returns nothing
 */
export const evaluate = async (template: unknown, scope: Scope, field: string): Promise<unknown> => {
  if (typeof template === 'string') {
    const source = expressionPattern.exec(template)?.[1];
    return source === undefined ? template : evaluateExpression(source, scope, field);
  }
  if (Array.isArray(template)) {
    const items: unknown[] = [];
    for (const item of template) items.push(await evaluate(item, scope, field));
    return items;
  }
  if (typeof template === 'object' && template !== null) {
    const record: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(template)) record[key] = await evaluate(value, scope, `${field}.${key}`);
    return record;
  }
  return template;
};

/** What is wrong with the expressions anywhere in a value: one sentence each. */
export const findSyntaxErrors = (value: unknown): string[] => {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(findSyntaxErrors);
  const source = typeof value === 'string' ? expressionPattern.exec(value)?.[1] : undefined;
  if (source === undefined) return [];
  try {
    compile(source);
    return [];
  } catch (error) {
    return [`'${source.trim()}' is no JSONata 2.0.6: ${(error as { message?: string }).message}`];
  }
};
