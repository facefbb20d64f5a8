import type { StateMachine } from './state-machine-definition.ts';
import type { Scope } from './state-machine-expression.ts';
import { evaluate } from './state-machine-expression.ts';
import { failState } from './state-machine-failure.ts';
import { type Meter, weigh } from './state-machine-meter.ts';

/** A clock that may also end a sleep early, so that no timer outlives what it timed. Every `Clock` is one. */
export type SleepingClock = { now: () => number; sleep: (seconds: number, signal?: AbortSignal) => Promise<void> };

/** A state that was entered, or a Task that is tried again (attempt 1, 2, ...). `at` is in milliseconds. */
export type Transition = { at: number; state: string; type: string; attempt: number; input: unknown };

/** What to run, on which clock, with which functions. */
export type ExecutionRequest = {
  definition: StateMachine;
  /** The name of the execution. */
  name: string;
  input: unknown;
  /** The functions, by the name or ARN that the definition gives them. They get and return JSON. */
  tasks: Record<string, (payload: unknown) => Promise<unknown>>;
  clock: SleepingClock;
  /** Numbers from 0 to below 1, for the jitter of retries. */
  random: () => number;
  onTransition?: (transition: Transition) => void;
};

/** An execution under way. */
export type Run = Omit<ExecutionRequest, 'onTransition'> & {
  onTransition: (transition: Transition) => void;
  meter: Meter;
  variables: Record<string, unknown>;
  startedAt: number;
  /** When the machine's own TimeoutSeconds are over, in milliseconds; infinite without. */
  deadline: number;
  isTimedOut: boolean;
};

/** A visit to one state: its input, and what its expressions may see as `$states`. */
export type Visit = { name: string; input: unknown; enteredAt: number; attempt: number };

/** What an expression of this visit sees. @param extra `result` or `errorOutput`, where the States Language has them */
export const scopeOf = (run: Run, visit: Visit, extra: { result?: unknown; errorOutput?: unknown } = {}): Scope => {
  const context = {
    Execution: {
      Id: `arn:aws:states:local:000000000000:execution:recycler:${run.name}`,
      Input: run.input,
      Name: run.name,
      RoleArn: 'arn:aws:iam::000000000000:role/recycler',
      StartTime: new Date(run.startedAt).toISOString(),
    },
    State: { EnteredTime: new Date(visit.enteredAt).toISOString(), Name: visit.name, RetryCount: visit.attempt },
    StateMachine: { Id: 'arn:aws:states:local:000000000000:stateMachine:recycler', Name: 'recycler' },
  };
  return { states: { input: visit.input, context, ...extra }, variables: run.variables, now: run.clock.now, random: run.random };
};

/**
 * The output of a state (or of one of its rules or catchers), and its assignments, made together: both see the variables as they were.
 *
 * @param fallback the output where none is written
 */
export const conclude = async (
  run: Run,
  scope: Scope,
  { Output, Assign }: { Output?: unknown; Assign?: Record<string, unknown> | undefined },
  fallback: unknown,
): Promise<unknown> => {
  const output = Output === undefined ? fallback : await evaluate(Output, scope, 'Output');
  const assigned = Assign ? ((await evaluate(Assign, scope, 'Assign')) as Record<string, unknown>) : {};
  weigh(run.meter, output, `output of state ${(scope.states.context as { State: { Name: string } }).State.Name}`);
  weigh(run.meter, assigned, 'assignment');
  run.variables = { ...run.variables, ...assigned };
  return output;
};

const failAsTimedOut = (run: Run): never => {
  run.isTimedOut = true;
  return failState('States.Timeout', `The execution took longer than ${run.definition.TimeoutSeconds} s.`);
};

const secondsLeft = (run: Run): number => Math.max(0, (run.deadline - run.clock.now()) / 1000);

/** Waits, but no longer than the machine may run. */
export const pause = async (run: Run, seconds: number): Promise<void> => {
  const left = secondsLeft(run);
  await run.clock.sleep(Math.min(seconds, left));
  if (seconds >= left) failAsTimedOut(run);
};

/** The result of a function that answers in time. @throws States.Timeout otherwise; the function goes on unheard, as it does at AWS */
export const waitFor = async (run: Run, work: Promise<unknown>, seconds: number): Promise<unknown> => {
  const left = secondsLeft(run);
  const timer = new AbortController();
  const late = Symbol('late');
  const alarm = run.clock.sleep(Math.min(seconds, left), timer.signal).then(() => late);
  alarm.catch(() => undefined);
  try {
    const first = await Promise.race([work, alarm]);
    if (first !== late) return first;
  } finally {
    timer.abort();
  }
  if (left <= seconds) failAsTimedOut(run);
  return failState('States.Timeout', `The function did not answer within ${seconds} s.`);
};
