import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import validateDefinition from 'asl-validator';
import { parse } from 'yaml';
import { bakeSteps } from '../images/record/bake.ts';
import { loadStateMachine, runExecution } from '../local/state-machine.ts';
import { jumpingClock } from './jumping-clock.ts';

const path = join(import.meta.dirname, '../statemachine/bake.asl.yaml');
const definition = await loadStateMachine(path, { StepBakeFunction: 'step' });
const tasks = Object.entries(definition.States).flatMap(([name, state]) => (state.Type === 'Task' ? [{ name, state }] : []));
const nameOf = (step: string): string => step.charAt(0).toUpperCase() + step.slice(1);

/** Runs a bake whose function answers these steps, one a call, or throws these errors. */
const run = async (answers: (string | Error)[], step = 'base') => {
  const states: string[] = [];
  let calls = 0;
  const result = await runExecution({
    definition,
    name: 'web-1-0',
    input: { bake: 'web-1', pipeline: 'web', step, holder: 'web-1-0' },
    tasks: {
      step: async (payload) => {
        const answer = answers[calls] ?? 'ended';
        calls += 1;
        if (answer instanceof Error) throw answer;
        return { ...(payload as object), step: answer, restSeconds: 15 };
      },
    },
    clock: jumpingClock(),
    random: () => 0.5,
    onTransition: ({ state }) => states.push(state),
  });
  return { result, states, calls };
};

const named = (name: string) => Object.assign(new Error(name), { name });

test('the definition is accepted by asl-validator, and has a task for every step of a bake', () => {
  expect(validateDefinition(parse(readFileSync(path, 'utf8')))).toMatchObject({ isValid: true, errors: [] });
  expect(tasks.map(({ name }) => name)).toEqual(bakeSteps.filter((step) => step !== 'ended').map(nameOf));
});

test('its nine tasks are equal', () => {
  for (const { state } of tasks) expect(state).toEqual(tasks[0]?.state);
});

test('each step goes to its own task, and an ended bake to the end', async () => {
  const { result, states } = await run([...bakeSteps.slice(1)]);
  expect(result.status).toBe('SUCCEEDED');
  expect(states.filter((state) => !['Open', 'Where', 'Rest', 'Done'].includes(state))).toEqual(tasks.map(({ name }) => name));
  expect((await run([], 'ended')).states).toEqual(['Open', 'Where', 'Done']);
});

test('an error that passes is tried again; any other ends the execution with its name', async () => {
  const { result, calls } = await run([named('LockHeld'), named('Retryable'), named('Lambda.Unknown'), 'ended']);
  expect([result.status, calls]).toEqual(['SUCCEEDED', 4]);
  expect((await run([named('InvariantBroken')])).result).toMatchObject({ status: 'FAILED', error: 'InvariantBroken' });
});
