import { failureOf, type StateFailure } from './state-machine-failure.ts';
import { type Meter, weigh } from './state-machine-meter.ts';
import type { ExecutionRequest, Run } from './state-machine-run.ts';
import { visitState } from './state-machine-visit.ts';

export { loadStateMachine, parseStateMachine, type StateMachine } from './state-machine-definition.ts';
export type { ExecutionRequest, SleepingClock, Transition } from './state-machine-run.ts';

/** How an execution ended, and what it used. `startedAt` and `endedAt` are milliseconds on the given clock. */
export type ExecutionResult = Meter & {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: unknown;
  error?: string;
  cause?: string;
  startedAt: number;
  endedAt: number;
};

const walk = async (run: Run): Promise<unknown> => {
  weigh(run.meter, run.input, 'input of the execution');
  let here: { next?: string | undefined; output: unknown } = { next: run.definition.StartAt, output: run.input };
  while (here.next !== undefined) here = await visitState(run, here.next, here.output);
  return here.output;
};

const settle = async (run: Run): Promise<{ output: unknown } | StateFailure> => {
  try {
    return { output: await walk(run) };
  } catch (error) {
    return failureOf(error);
  }
};

/**
 * Runs a state machine as AWS Step Functions runs a Standard workflow, on the given clock.
 *
 * Counts state transitions and history events as AWS bills and limits them, and enforces 25,000 events, 256 KiB and all time-outs. A
 * function that exceeds its time goes on in the background, as it does at AWS. An execution that fails is a result, not an error.
 *
 * @throws only what is a defect of this host or of the clock
 */
export const runExecution = async (request: ExecutionRequest): Promise<ExecutionResult> => {
  const startedAt = request.clock.now();
  const limit = request.definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY;
  const run: Run = {
    ...request,
    input: JSON.parse(JSON.stringify(request.input ?? {})),
    onTransition: request.onTransition ?? (() => undefined),
    // ExecutionStarted is the first event.
    meter: { transitions: 0, historyEvents: 1, maxPayloadBytes: 0 },
    variables: {},
    startedAt,
    deadline: startedAt + limit * 1000,
    isTimedOut: false,
  };
  const end = await settle(run);
  // ExecutionSucceeded, ExecutionFailed or ExecutionTimedOut is the last.
  run.meter.historyEvents += 1;
  const used = { ...run.meter, startedAt, endedAt: run.clock.now() };
  if ('output' in end) return { status: 'SUCCEEDED', output: end.output, ...used };
  return { status: run.isTimedOut ? 'TIMED_OUT' : 'FAILED', error: end.Error, cause: end.Cause, ...used };
};
