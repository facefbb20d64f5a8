import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { InputError } from '../core/errors.ts';
import { validate } from '../core/policy/validate.ts';
import { findSyntaxErrors } from './state-machine-expression.ts';

const count = z.number().check(z.int(), z.nonnegative());
const seconds = z.number().check(z.int(), z.positive());
const comment = z.optional(z.string());
const assign = z.optional(z.record(z.string(), z.unknown()));
const output = z.optional(z.unknown());
const inner = { Comment: comment, Assign: assign, Output: output };
const onward = { Next: z.optional(z.string()), End: z.optional(z.literal(true)) };

const retrier = z.strictObject({
  Comment: comment,
  ErrorEquals: z.array(z.string()).check(z.minLength(1)),
  IntervalSeconds: z._default(seconds, 1),
  BackoffRate: z._default(z.number().check(z.gte(1)), 2),
  MaxAttempts: z._default(count, 3),
  MaxDelaySeconds: z.optional(seconds),
  JitterStrategy: z._default(z.enum(['NONE', 'FULL']), 'NONE'),
});

const catcher = z.strictObject({ ...inner, ErrorEquals: z.array(z.string()).check(z.minLength(1)), Next: z.string() });

const states = {
  Task: z.strictObject({
    ...inner,
    ...onward,
    Type: z.literal('Task'),
    Resource: z.literal('arn:aws:states:::lambda:invoke'),
    Arguments: z.strictObject({ FunctionName: z.string(), Payload: z.optional(z.unknown()) }),
    // Required here, though not at AWS: a Task without one could wait for ever.
    TimeoutSeconds: seconds,
    Retry: z._default(z.array(retrier), []),
    Catch: z._default(z.array(catcher), []),
  }),
  Choice: z.strictObject({
    ...inner,
    Type: z.literal('Choice'),
    Choices: z.array(z.strictObject({ ...inner, Condition: z.string(), Next: z.string() })).check(z.minLength(1)),
    Default: z.optional(z.string()),
  }),
  Wait: z.strictObject({ ...inner, ...onward, Type: z.literal('Wait'), Seconds: z.union([count, z.string()]) }),
  Pass: z.strictObject({ ...inner, ...onward, Type: z.literal('Pass') }),
  Succeed: z.strictObject({ Comment: comment, Type: z.literal('Succeed'), Output: output }),
  Fail: z.strictObject({ Comment: comment, Type: z.literal('Fail'), Error: z.optional(z.string()), Cause: z.optional(z.string()) }),
};

const machine = z.strictObject({
  Comment: comment,
  Version: z.optional(z.literal('1.0')),
  QueryLanguage: z.literal('JSONata'),
  StartAt: z.string(),
  TimeoutSeconds: z.optional(seconds),
  States: z.record(z.string(), z.unknown()),
});

export type TaskState = z.infer<typeof states.Task>;
export type ChoiceState = z.infer<typeof states.Choice>;
export type WaitState = z.infer<typeof states.Wait>;
export type PassState = z.infer<typeof states.Pass>;
export type SucceedState = z.infer<typeof states.Succeed>;
export type FailState = z.infer<typeof states.Fail>;
export type State = TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState;
export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type StateMachine = Omit<z.infer<typeof machine>, 'States'> & { States: Record<string, State> };

/** The states that a state can lead to, those of its catchers included. */
export const nextStates = (state: State): string[] => {
  if (state.Type === 'Choice') return [...state.Choices.map(({ Next }) => Next), ...(state.Default ? [state.Default] : [])];
  const onwards = 'Next' in state && state.Next ? [state.Next] : [];
  return state.Type === 'Task' ? [...onwards, ...state.Catch.map(({ Next }) => Next)] : onwards;
};

const checkState = (name: string, value: unknown, document: string): State => {
  const type = (value as { Type?: unknown } | null)?.Type;
  const schema = typeof type === 'string' && Object.hasOwn(states, type) ? states[type as keyof typeof states] : undefined;
  if (!schema) {
    throw new InputError(`${document}: state ${name} is of type ${JSON.stringify(type)}; known here are ${Object.keys(states).join(', ')}`);
  }
  const state: State = validate(schema, value, `${document}: state ${name}`);
  if ('Next' in schema.def.shape && Boolean((state as PassState).Next) === Boolean((state as PassState).End)) {
    throw new InputError(`${document}: state ${name} needs either Next or End`);
  }
  return state;
};

/**
 * A definition, checked: only JSONata, only the states and fields that this host knows, no dangling name, no broken expression.
 *
 * @param document what it is, for the message
 * @throws InputError that names the state and the field
 */
export const parseStateMachine = (value: unknown, document = 'state machine'): StateMachine => {
  const { States, ...rest } = validate(machine, value, document);
  const checked = Object.fromEntries(Object.entries(States).map(([name, state]) => [name, checkState(name, state, document)]));
  for (const [from, names] of [
    ['StartAt', [rest.StartAt]],
    ...Object.entries(checked).map(([name, state]) => [name, nextStates(state)]),
  ] as [string, string[]][]) {
    const missing = names.find((name) => !Object.hasOwn(checked, name));
    if (missing !== undefined) throw new InputError(`${document}: ${from} leads to ${missing}, which is no state`);
  }
  for (const [name, state] of Object.entries(checked)) {
    const [first] = findSyntaxErrors(state);
    if (first) throw new InputError(`${document}: state ${name}: ${first}`);
  }
  return { ...rest, States: checked };
};

/**
 * Reads a definition (YAML or JSON) as it is deployed, with the substitutions that the template gives it.
 *
 * @param substitutions what to put for `${Name}`, as `DefinitionSubstitutions` of AWS::Serverless::StateMachine does
 * @throws InputError that names the state and the field, or a substitution that is missing
 */
export const loadStateMachine = async (path: string, substitutions: Record<string, string>): Promise<StateMachine> => {
  const text = await readFile(path, 'utf8');
  const filled = text.replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => {
    const value = substitutions[name];
    if (value === undefined) throw new InputError(`${basename(path)}: nothing is given for \${${name}}`);
    return value;
  });
  return parseStateMachine(parse(filled), basename(path));
};
