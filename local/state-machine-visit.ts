import type { ChoiceState, FailState, WaitState } from './state-machine-definition.ts';
import { evaluate } from './state-machine-expression.ts';
import { failState } from './state-machine-failure.ts';
import { addEvents, weigh } from './state-machine-meter.ts';
import { conclude, pause, type Run, scopeOf, type Visit } from './state-machine-run.ts';
import { visitTask } from './state-machine-task.ts';

type Left = { next?: string | undefined; output: unknown };

const longestWait = 99_999_999;

const visitChoice = async (run: Run, visit: Visit, state: ChoiceState): Promise<Left> => {
  const scope = scopeOf(run, visit);
  for (const rule of state.Choices) {
    const isMet = await evaluate(rule.Condition, scope, 'Condition');
    if (typeof isMet !== 'boolean') {
      return failState(
        'States.QueryEvaluationError',
        `The Condition of state ${visit.name} is ${JSON.stringify(isMet)}, not true or false`,
      );
    }
    if (isMet) return { next: rule.Next, output: await conclude(run, scope, rule, visit.input) };
  }
  // "the error is reported with States.Runtime": nothing catches it.
  if (state.Default === undefined) return failState('States.Runtime', `No rule of state ${visit.name} is met, and it has no Default`);
  return { next: state.Default, output: await conclude(run, scope, state, visit.input) };
};

const visitWait = async (run: Run, visit: Visit, state: WaitState): Promise<Left> => {
  const seconds = await evaluate(state.Seconds, scopeOf(run, visit), 'Seconds');
  if (!Number.isInteger(seconds) || (seconds as number) < 0 || (seconds as number) > longestWait) {
    return failState(
      'States.QueryEvaluationError',
      `Seconds of state ${visit.name} is ${JSON.stringify(seconds)}, not a whole number of seconds`,
    );
  }
  await pause(run, seconds as number);
  return { next: state.Next, output: await conclude(run, scopeOf(run, visit), state, visit.input) };
};

const visitFail = async (run: Run, visit: Visit, state: FailState): Promise<never> => {
  const scope = scopeOf(run, visit);
  const name = await evaluate(state.Error ?? 'States.TaskFailed', scope, 'Error');
  return failState(String(name), String(await evaluate(state.Cause ?? '', scope, 'Cause')));
};

/** Visits one state of the machine: where it leads (nowhere at the end), and its output. @throws the failure that nothing caught */
export const visitState = async (run: Run, name: string, input: unknown): Promise<Left> => {
  const state = run.definition.States[name];
  // The definition was checked when it was read.
  if (!state) throw new Error(`The state machine has no state ${name}`);
  const visit: Visit = { name, input, enteredAt: run.clock.now(), attempt: 0 };
  weigh(run.meter, input, `input of state ${name}`);
  run.meter.transitions += 1;
  run.onTransition({ at: visit.enteredAt, state: name, type: state.Type, attempt: 0, input });
  addEvents(run.meter, 1);
  if (state.Type === 'Fail') return visitFail(run, visit, state);
  const left: Left =
    state.Type === 'Task'
      ? await visitTask(run, visit, state)
      : state.Type === 'Choice'
        ? await visitChoice(run, visit, state)
        : state.Type === 'Wait'
          ? await visitWait(run, visit, state)
          : { next: state.Type === 'Pass' ? state.Next : undefined, output: await conclude(run, scopeOf(run, visit), state, input) };
  addEvents(run.meter, 1);
  return left;
};
