import { describe, expect, test } from '@jest/globals';
import { jumpingClock } from '../tests/jumping-clock.ts';
import { type ExecutionRequest, parseStateMachine, runExecution, type Transition } from './state-machine.ts';

const wait = (seconds: number, clock: ExecutionRequest['clock']) => clock.sleep(seconds);

const runMachine = (
  states: Record<string, object>,
  more: Partial<Omit<ExecutionRequest, 'definition'>> & { machine?: object } = {},
): ReturnType<typeof runExecution> =>
  runExecution({
    definition: parseStateMachine({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more.machine }),
    name: 'test',
    input: {},
    tasks: {},
    clock: jumpingClock(),
    random: () => 0.5,
    ...more,
  });

const call = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  TimeoutSeconds: 10,
  ...more,
});
const named = (name: string, message = name) => Object.assign(new Error(message), { name });
const done = { Type: 'Succeed' };
const refusing = (name: string) => ({ work: () => Promise.reject(named(name)) });

describe('states', () => {
  test('a poll of Choice, Task and Wait is three transitions and nine history events', async () => {
    const poll = {
      Ask: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'Work' }], Default: 'Done' },
      Work: call('work', { Output: '{% $states.result.Payload %}', Next: 'Rest' }),
      Rest: { Type: 'Wait', Seconds: '{% $states.input.rest %}', Next: 'Ask' },
      Done: done,
    };
    let polls = 0;
    const tasks = { work: async () => ({ go: ++polls < 3, rest: 20 }) };
    const result = await runMachine(poll, { input: { go: true }, tasks });
    const none = await runMachine(poll, { input: { go: false }, tasks });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { go: false, rest: 20 } });
    expect(result.endedAt - result.startedAt).toBe(60_000);
    expect(result.transitions - none.transitions).toBe(9);
    expect(result.historyEvents - none.historyEvents).toBe(27);
    // ExecutionStarted, Choice and Succeed entered and left, ExecutionSucceeded.
    expect(none).toMatchObject({ transitions: 2, historyEvents: 6 });
  });

  test('Pass assigns variables, and a state sees them as they were when it was entered', async () => {
    const result = await runMachine({
      Set: { Type: 'Pass', Assign: { count: 1 }, Next: 'Add' },
      Add: { Type: 'Pass', Assign: { count: '{% $count + 1 %}' }, Output: { before: '{% $count %}' }, Next: 'Show' },
      Show: { Type: 'Succeed', Output: { before: '{% $states.input.before %}', after: '{% $count %}', list: ['{% [1..3] %}'] } },
    });
    expect(result.output).toEqual({ before: 1, after: 2, list: [[1, 2, 3]] });
  });

  test('a rule of a Choice makes its own assignment and output, the Default those of the state', async () => {
    const choose = {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.a = 1 %}', Assign: { by: 'rule' }, Output: 'ruled', Next: 'Show' }],
      Assign: { by: 'default' },
      Default: 'Show',
    };
    const machine = { Choose: choose, Show: { Type: 'Succeed', Output: ['{% $by %}', '{% $states.input %}'] } };
    expect((await runMachine(machine, { input: { a: 1 } })).output).toEqual(['rule', 'ruled']);
    expect((await runMachine(machine, { input: { a: 2 } })).output).toEqual(['default', { a: 2 }]);
  });

  test('a Choice without a met rule and without Default ends the execution', async () => {
    const result = await runMachine({ Ask: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Done' }] }, Done: done });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('a Condition must be true or false', async () => {
    const result = await runMachine({
      Ask: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Done' }], Default: 'Done' },
      Done: done,
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('Fail ends with the error and cause it says', async () => {
    const result = await runMachine({ Stop: { Type: 'Fail', Error: "{% 'Ha' & 'lted' %}", Cause: 'because' } }, {});
    expect(result).toMatchObject({ status: 'FAILED', error: 'Halted', cause: 'because', transitions: 1, historyEvents: 3 });
  });

  test.each([-1, 1.5, 'soon', null])('Wait refuses %p seconds', async (rest) => {
    const result = await runMachine({ Rest: { Type: 'Wait', Seconds: '{% $states.input.rest %}', End: true } }, { input: { rest } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('reports every transition', async () => {
    const seen: Transition[] = [];
    await runMachine({ A: { Type: 'Pass', Next: 'Done' }, Done: done }, { input: 7, onTransition: (transition) => seen.push(transition) });
    expect(seen.map(({ state, type, attempt, input }) => [state, type, attempt, input])).toEqual([
      ['A', 'Pass', 0, 7],
      ['Done', 'Succeed', 0, 7],
    ]);
  });
});

describe('a function', () => {
  test('gets and returns JSON and shares no object', async () => {
    const input = { list: [1] };
    const tasks = {
      work: async (payload: unknown) => {
        (payload as typeof input).list.push(2);
        return { ...(payload as object), gone: undefined, at: new Date(0) };
      },
    };
    const result = await runMachine({ Work: call('work', { Output: '{% $states.result.Payload %}', End: true }) }, { input, tasks });
    expect(result.output).toEqual({ list: [1, 2], at: '1970-01-01T00:00:00.000Z' });
    expect(input).toEqual({ list: [1] });
  });

  test('that does not exist is an error of Lambda', async () => {
    expect(await runMachine({ Work: call('toString', { End: true }) })).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  test('is reported by the name of its error and a cause in JSON', async () => {
    const catching = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Show' }], End: true };
    const result = await runMachine({ Work: call('work', catching), Show: done }, { tasks: refusing('LockHeld') });
    const { Error: name, Cause } = result.output as { Error: string; Cause: string };
    expect(name).toBe('LockHeld');
    expect(JSON.parse(Cause)).toEqual({ errorType: 'LockHeld', errorMessage: 'LockHeld', trace: expect.any(Array) });
    // Started; Work entered, scheduled, started, failed, left; Show entered and left; succeeded.
    expect(result).toMatchObject({ status: 'SUCCEEDED', transitions: 2, historyEvents: 9 });
  });

  test('may throw what is no error', async () => {
    const result = await runMachine({ Work: call('work', { End: true }) }, { tasks: { work: () => Promise.reject('plain') } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'string' });
    expect(JSON.parse(result.cause ?? '')).toEqual({ errorType: 'string', errorMessage: 'plain', trace: [] });
  });
});

describe('retries', () => {
  const retry = (more: object = {}) => [{ ErrorEquals: ['Retryable'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 3, ...more }];
  const failing = (times: number, name = 'Retryable') => {
    let calls = 0;
    return { calls: () => calls, tasks: { work: async () => (++calls <= times ? Promise.reject(named(name)) : { calls }) } };
  };

  test('wait longer each time, and each is a transition', async () => {
    const { tasks } = failing(3);
    const result = await runMachine({ Work: call('work', { Retry: retry(), End: true }) }, { tasks });
    expect(result).toMatchObject({ status: 'SUCCEEDED', transitions: 4, historyEvents: 1 + 1 + 3 * 3 + 3 + 1 + 1 });
    expect(result.endedAt - result.startedAt).toBe((2 + 4 + 8) * 1000);
  });

  test('are bounded', async () => {
    const { tasks, calls } = failing(99);
    expect(await runMachine({ Work: call('work', { Retry: retry(), End: true }) }, { tasks })).toMatchObject({ error: 'Retryable' });
    expect(calls()).toBe(4);
  });

  test('are capped and jittered', async () => {
    const { tasks } = failing(3);
    const Retry = retry({ MaxDelaySeconds: 5, JitterStrategy: 'FULL' });
    const result = await runMachine({ Work: call('work', { Retry, End: true }) }, { tasks, random: () => 0.5 });
    expect(result.endedAt - result.startedAt).toBe((1 + 2 + 2.5) * 1000);
  });

  test('happen for named errors only', async () => {
    const { tasks, calls } = failing(1, 'InvariantBroken');
    expect(await runMachine({ Work: call('work', { Retry: retry(), End: true }) }, { tasks })).toMatchObject({ error: 'InvariantBroken' });
    expect(calls()).toBe(1);
  });
});

describe('catchers', () => {
  const catching = (errorEquals: string[], more: object = {}) => ({
    Work: call('work', { Catch: [{ ErrorEquals: errorEquals, Next: 'Caught', ...more }], End: true }),
    Caught: { Type: 'Succeed', Output: ['{% $states.input %}', "{% $exists($kept) ? $kept : 'nothing' %}"] },
  });

  test('keep the error in a variable and choose the output', async () => {
    const machine = catching(['States.ALL'], { Assign: { kept: '{% $states.errorOutput.Error %}' }, Output: '{% $states.input %}' });
    expect((await runMachine(machine, { input: { a: 1 }, tasks: refusing('Odd') })).output).toEqual([{ a: 1 }, 'Odd']);
  });

  test('States.TaskFailed names every error but a time-out', async () => {
    expect(await runMachine(catching(['States.TaskFailed']), { tasks: refusing('Odd') })).toMatchObject({ status: 'SUCCEEDED' });
    const slow = { work: () => new Promise(() => undefined) };
    expect(await runMachine(catching(['States.TaskFailed']), { tasks: slow })).toMatchObject({ error: 'States.Timeout' });
  });

  test('States.ALL does not catch too much data; its own name does', async () => {
    const tasks = { work: async () => 'x'.repeat(256 * 1024) };
    expect(await runMachine(catching(['States.ALL']), { tasks })).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(await runMachine(catching(['States.DataLimitExceeded']), { tasks })).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('catch an expression that returns nothing', async () => {
    const machine = { ...catching(['States.QueryEvaluationError']) };
    Object.assign(machine.Work, { Arguments: { FunctionName: 'work', Payload: '{% $states.input.missing %}' } });
    const result = await runMachine(machine, { tasks: refusing('never called') });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: [{ Error: 'States.QueryEvaluationError' }, 'nothing'] });
  });
});

describe('limits', () => {
  test('a Task that exceeds its time fails then, and its function goes on', async () => {
    const clock = jumpingClock();
    let isOver = false;
    const slow = async () => {
      await wait(30, clock);
      isOver = true;
    };
    const machine = {
      Work: call('work', { Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Rest' }], End: true }),
      Rest: { Type: 'Wait', Seconds: 25, End: true },
    };
    const result = await runMachine(machine, { clock, tasks: { work: slow } });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout' } });
    expect(result.endedAt - result.startedAt).toBe(35_000);
    expect(isOver).toBe(true);
  });

  test.each([
    ['a Wait', { Rest: { Type: 'Wait', Seconds: 100, End: true } }],
    [
      'a Task',
      { Work: call('work', { TimeoutSeconds: 100, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], End: true }), Done: done },
    ],
    ['a retry', { Work: call('refuse', { Retry: [{ ErrorEquals: ['Odd'], IntervalSeconds: 100 }], End: true }) }],
  ])('the machine has a time of its own, which nothing catches: %s', async (_name, states) => {
    const tasks = { work: () => new Promise(() => undefined), refuse: () => Promise.reject(named('Odd')) };
    const result = await runMachine(states, { tasks, machine: { TimeoutSeconds: 60 } });
    expect(result).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(result.endedAt - result.startedAt).toBe(60_000);
  });

  test('the history ends at 25,000 events', async () => {
    const result = await runMachine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime', historyEvents: 25_000 });
  });

  test('payloads are weighed in bytes of UTF-8', async () => {
    const within = await runMachine({ Done: done }, { input: 'é'.repeat(131_071) });
    expect(within).toMatchObject({ status: 'SUCCEEDED', maxPayloadBytes: 262_144 });
    expect(await runMachine({ Done: done }, { input: 'é'.repeat(131_072) })).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

describe('expressions', () => {
  const show = async (expression: string, random = () => 0.5) =>
    (await runMachine({ Show: { Type: 'Succeed', Output: `{% ${expression} %}` } }, { random })).output;

  test('have the functions that Step Functions adds', async () => {
    expect(await show('$partition([1,2,3,4,5], 2)')).toEqual([[1, 2], [3, 4], [5]]);
    expect(await show('$range(1, 10, 3)')).toEqual([1, 4, 7, 10]);
    expect(await show('$parse(\'{"a":[1]}\')')).toEqual({ a: [1] });
    expect(await show("$hash('abc', 'SHA-256')")).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await show('$uuid()')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await show('$random()')).toBe(0.5);
    expect(await show('$random(7) = $random(7)')).toBe(true);
  });

  test('read the time of the given clock', async () => {
    expect(await show('$now()')).toBe('2026-01-05T09:00:00.000Z');
    expect(await show('$millis()')).toBe(Date.UTC(2026, 0, 5, 9));
    expect(await show('$states.context.Execution.StartTime')).toBe('2026-01-05T09:00:00.000Z');
  });

  test.each(["$eval('1+1')", '$shuffle([1,2])', '$nothing()'])('refuse %s', async (expression) => {
    expect(await runMachine({ Show: { Type: 'Succeed', Output: `{% ${expression} %}` } })).toMatchObject({
      error: 'States.QueryEvaluationError',
    });
  });
});

describe('refusals', () => {
  const machine =
    (states: Record<string, object>, more: object = {}) =>
    () =>
      parseStateMachine({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more }, 'machine.yaml');

  test.each([
    ['a state we do not run', machine({ All: { Type: 'Map' } }), 'state All is of type "Map"; known here are Task, Choice'],
    ['JSONPath', machine({ Done: done }, { QueryLanguage: 'JSONPath' }), 'QueryLanguage must be one of "JSONata"'],
    ['an unknown field', machine({ A: { Type: 'Pass', Reslt: 1, End: true } }), 'state A: unknown key "Reslt"; did you mean'],
    [
      'an unknown field of a retrier',
      machine({ A: call('w', { Retry: [{ ErrorEquals: ['X'], Interval: 1 }], End: true }) }),
      'unknown key "Interval" in Retry[0]',
    ],
    [
      'another integration',
      machine({ A: { ...call('w', { End: true }), Resource: 'arn:aws:states:::sns:publish' } }),
      'state A: Resource must be',
    ],
    ['a Task without a time-out', machine({ A: { ...call('w', { End: true }), TimeoutSeconds: undefined } }), 'TimeoutSeconds must be'],
    ['a name that is no state', machine({ A: { Type: 'Pass', Next: 'B' } }), 'A leads to B, which is no state'],
    ['a start that is no state', machine({ A: done }, { StartAt: 'B' }), 'StartAt leads to B'],
    ['no way on', machine({ A: { Type: 'Pass' } }), 'state A needs either Next or End'],
    ['two ways on', machine({ A: { Type: 'Pass', Next: 'A', End: true } }), 'state A needs either Next or End'],
    ['an operator of a later JSONata', machine({ A: { Type: 'Pass', Output: '{% 1 ?? 2 %}', End: true } }), 'is no JSONata 2.0.6'],
  ])('%s', (_name, parse, message) => {
    expect(parse).toThrow(message);
    expect(parse).toThrow('machine.yaml');
  });
});
