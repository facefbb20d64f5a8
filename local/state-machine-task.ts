import type { Catcher, Retrier, TaskState } from './state-machine-definition.ts';
import { evaluate } from './state-machine-expression.ts';
import { failLikeLambda, failState, failureOf, isNamed, type StateFailure } from './state-machine-failure.ts';
import { addEvents, weigh } from './state-machine-meter.ts';
import { conclude, pause, type Run, scopeOf, type Visit, waitFor } from './state-machine-run.ts';

const invoke = async (run: Run, name: string, payload: unknown): Promise<unknown> => {
  const task = Object.hasOwn(run.tasks, name) ? run.tasks[name] : undefined;
  if (!task) return failState('Lambda.ResourceNotFoundException', `Function not found: ${name}`);
  // Both ways as JSON: a function at AWS shares no object with its caller.
  const answer = await Promise.resolve(JSON.parse(JSON.stringify(payload)))
    .then(task)
    .catch(failLikeLambda);
  return JSON.parse(JSON.stringify(answer ?? null));
};

const attempt = async (run: Run, visit: Visit, state: TaskState): Promise<unknown> => {
  const fields = (await evaluate(state.Arguments, scopeOf(run, visit), 'Arguments')) as { FunctionName: string; Payload?: unknown };
  weigh(run.meter, fields, `arguments of state ${visit.name}`);
  // TaskScheduled, TaskStarted.
  addEvents(run.meter, 2);
  const payload = await waitFor(run, invoke(run, fields.FunctionName, fields.Payload ?? {}), state.TimeoutSeconds);
  const result = { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
  weigh(run.meter, result, `result of state ${visit.name}`);
  // TaskSucceeded.
  addEvents(run.meter, 1);
  return conclude(run, scopeOf(run, visit, { result }), state, result);
};

const secondsBefore = (retrier: Retrier, retriesBefore: number, random: () => number): number => {
  const planned = retrier.IntervalSeconds * retrier.BackoffRate ** retriesBefore;
  const capped = Math.min(planned, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.JitterStrategy === 'FULL' ? capped * random() : capped;
};

const follow = async (run: Run, visit: Visit, catcher: Catcher, failure: StateFailure) => {
  const errorOutput = { ...failure };
  return { next: catcher.Next, output: await conclude(run, scopeOf(run, visit, { errorOutput }), catcher, errorOutput) };
};

/** Visits a Task: calls its function, tries again what a retrier names, and follows the first catcher that names the failure. */
export const visitTask = async (run: Run, visit: Visit, state: TaskState): Promise<{ next?: string | undefined; output: unknown }> => {
  const retriesOf = new Map<Retrier, number>();
  for (;;) {
    try {
      return { next: state.Next, output: await attempt(run, visit, state) };
    } catch (error) {
      const failure = failureOf(error);
      if (run.isTimedOut) throw error;
      // TaskFailed, TaskTimedOut or EvaluationFailed.
      addEvents(run.meter, 1);
      // The first retrier that names the error decides; once it is used up, no other takes over.
      const retrier = state.Retry.find(({ ErrorEquals }) => isNamed(ErrorEquals, failure));
      const retries = retrier ? (retriesOf.get(retrier) ?? 0) : 0;
      if (retrier && retries < retrier.MaxAttempts) {
        retriesOf.set(retrier, retries + 1);
        await pause(run, secondsBefore(retrier, retries, run.random));
        visit.attempt += 1;
        run.meter.transitions += 1;
        run.onTransition({ at: run.clock.now(), state: visit.name, type: 'Task', attempt: visit.attempt, input: visit.input });
      } else {
        const catcher = state.Catch.find(({ ErrorEquals }) => isNamed(ErrorEquals, failure));
        if (!catcher) throw error;
        return await follow(run, visit, catcher, failure);
      }
    }
  }
};
