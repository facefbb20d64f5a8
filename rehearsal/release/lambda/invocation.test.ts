import { describe, expect, test } from '@jest/globals';
import type { ReleaseWorldOptions } from '../create-release-world.ts';
import { createReleaseStage, type Handlers } from '../stage-for-tests.ts';

const call = async (
  handlers: Handlers,
  options: ReleaseWorldOptions = {},
  prepare: (stage: ReturnType<typeof createReleaseStage>) => void = () => undefined,
) => {
  const stage = createReleaseStage(() => handlers, options);
  await stage.deploy('r1');
  prepare(stage);
  const began = stage.seconds();
  const FunctionName = stage.release.stack.resources.get('AdvanceFunction')?.name;
  type Answer = { Payload: Buffer; FunctionError?: string; ExecutedVersion: string };
  const answer = await stage.act(() => stage.call<Answer>('Lambda.Invoke', { FunctionName, Qualifier: '1', Payload: '{"x":1}' }));
  return {
    stage,
    error: answer.FunctionError,
    value: JSON.parse(answer.Payload.toString()) as unknown,
    seconds: stage.seconds() - began,
    version: answer.ExecutedVersion,
  };
};

describe('an invocation', () => {
  test('answers with what its handler made of the payload', async () => {
    expect(await call({ AdvanceFunction: (event) => ({ got: event }) })).toMatchObject({
      value: { got: { x: 1 } },
      version: '1',
      error: undefined,
    });
  });

  test('that throws reports its error as the runtime of Node does', async () => {
    const { error, value } = await call({ AdvanceFunction: () => Promise.reject(new TypeError('broken')) });
    expect([error, value]).toEqual(['Unhandled', { errorType: 'TypeError', errorMessage: 'broken', trace: expect.any(Array) }]);
  });

  test('ends at its time-out, and its calls are answered no more', async () => {
    const seen: string[] = [];
    const slow: Handlers = {
      AdvanceFunction: async (_event, hands) => {
        for (let i = 0; i < 10; i += 1) {
          await stageOf().world.clock.sleep(30);
          seen.push(`call ${i}`);
          await hands.call('SSM.GetParameters', { Names: [] });
          seen.push(`answer ${i}`);
        }
      },
    };
    let stage: ReturnType<typeof createReleaseStage> | undefined;
    const stageOf = () => stage as ReturnType<typeof createReleaseStage>;
    const { error, value, seconds } = await call(slow, { isAuthorising: false }, (made) => {
      stage = made;
    });
    expect([error, value]).toMatchObject([
      'Unhandled',
      { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('100.00 seconds') },
    ]);
    expect(seconds).toBeCloseTo(100, 0);
    await stageOf().pass(600);
    expect(seen.filter((each) => each.startsWith('answer'))).toHaveLength(3);
  });

  test('that waits for what never comes ends at its time-out too', async () => {
    const { value, seconds } = await call({ AdvanceFunction: () => new Promise(() => undefined) });
    expect(value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(seconds).toBeCloseTo(100, 0);
  });

  test('may invoke another function in the middle of its own calls', async () => {
    const nested: Handlers = {
      AdvanceFunction: async (_event, { call: ask }) => ask('Lambda.Invoke', { FunctionName: nameOf(), Payload: '{}' }),
      ReaperFunction: async () => {
        await stageOf().world.clock.sleep(5);
        return 'inner';
      },
    };
    let stage: ReturnType<typeof createReleaseStage> | undefined;
    const stageOf = () => stage as ReturnType<typeof createReleaseStage>;
    const nameOf = () => stageOf().release.stack.resources.get('ReaperFunction')?.name;
    const { value, seconds } = await call(nested, { isAuthorising: false }, (made) => {
      stage = made;
    });
    expect(Buffer.from((value as { Payload: { data: number[] } }).Payload.data).toString()).toBe('"inner"');
    expect(seconds).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['crash', 'Runtime.ExitError'],
    ['throw', 'Error'],
  ] as const)('struck by the fault %s ends with %s', async (kind, expected) => {
    const asking: Handlers = { AdvanceFunction: (_event, hands) => hands.call('SSM.GetParameters', { Names: [] }) };
    const { value } = await call(asking, { isAuthorising: false, faults: [{ function: 'AdvanceFunction', kind }] });
    expect(value).toMatchObject({ errorType: expected });
  });

  test('that is throttled is refused, and counted as such', async () => {
    const refused = call({}, { faults: [{ function: 'AdvanceFunction', kind: 'throttle' }] });
    await expect(refused).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  test('dies at a call that the scenario names', async () => {
    const asking: Handlers = { AdvanceFunction: (_event, hands) => hands.call('SSM.GetParameters', { Names: [] }) };
    // The first call of the run is the one that invokes the function.
    const stage = createReleaseStage(() => asking, { isAuthorising: false }, { faults: [{ kind: 'crash', nth: 2 }] });
    await stage.deploy('r1');
    const FunctionName = stage.release.stack.resources.get('AdvanceFunction')?.name;
    const answer = await stage.act(() => stage.call<{ Payload: Buffer }>('Lambda.Invoke', { FunctionName, Payload: '{}' }));
    expect(JSON.parse(answer.Payload.toString())).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(stage.world.crashes.deaths()).toHaveLength(1);
  });

  test('of a function that nothing is loaded for, or that is not of the stack, is answered by the embedded cloud', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const ask = async (FunctionName: string | undefined) => {
      const answer = await stage.act(() =>
        stage.call<{ Payload: Buffer }>('Lambda.Invoke', { FunctionName, Payload: '{"host":"192.0.2.1"}' }),
      );
      return JSON.parse(answer.Payload.toString());
    };
    expect(await ask('probe')).toEqual({ unknown: expect.stringContaining('ECONNREFUSED') });
    expect(await ask(stage.release.stack.resources.get('ProbeFunction')?.name)).toEqual({
      unknown: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('leaves a guarded object alone once it is over', async () => {
    const writes: string[] = [];
    const ledger = { write: async (text: string) => void writes.push(text) };
    let stage: ReturnType<typeof createReleaseStage> | undefined;
    const stageOf = () => stage as ReturnType<typeof createReleaseStage>;
    const handlers: Handlers = {
      AdvanceFunction: async () => {
        const guarded = stageOf().release.guard(ledger, 'Ledger');
        await guarded.write('in time');
        await stageOf().world.clock.sleep(200);
        await guarded.write('too late');
      },
    };
    await call(handlers, {}, (made) => {
      stage = made;
    });
    await stageOf().pass(600);
    expect(writes).toEqual(['in time']);
  });
});
