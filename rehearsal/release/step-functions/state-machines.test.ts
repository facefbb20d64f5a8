import { describe, expect, test } from '@jest/globals';
import { createReleaseStage, type Handlers } from '../stage-for-tests.ts';

const run = async (
  handlers: (release: string) => Handlers,
  options: Parameters<typeof createReleaseStage>[1] = {},
  releases = ['r1'],
  version = 1,
) => {
  const stage = createReleaseStage(handlers, options);
  for (const release of releases) await stage.deploy(release);
  const machine = stage.release.stack.resources.get('Machine')?.ref;
  const start = { stateMachineArn: `${machine}:${version}`, name: 'one', input: '{"phase":"dry-run"}' };
  const { executionArn } = await stage.act(() => stage.call<{ executionArn: string }>('SFN.StartExecution', start));
  const ended = await stage.act(() =>
    stage.call<{ status: string; output?: string; error?: string }>('SFN.DescribeExecution', { executionArn }),
  );
  return { stage, machine, start, ended, output: JSON.parse(ended.output ?? 'null') as unknown };
};

describe('an execution', () => {
  test('of one version runs its definition with the functions it names, whatever was deployed since', async () => {
    expect((await run(() => ({}), {}, ['r1', 'r2'], 1)).output).toEqual({ release: 'r1', event: { phase: 'dry-run' } });
    expect((await run(() => ({}), {}, ['r1', 'r2'], 2)).output).toEqual({ release: 'r2', event: { phase: 'dry-run' } });
  });

  test('fails with what its function failed with', async () => {
    const { ended } = await run(() => ({ AdvanceFunction: () => Promise.reject(new TypeError('broken')) }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'TypeError' });
  });

  test('sees a function that died as Lambda.Unknown, and one out of time as Sandbox.Timedout', async () => {
    const dies = await run(() => ({}), { faults: [{ function: 'AdvanceFunction', kind: 'crash', atCall: 0 }] });
    expect(dies.ended.error).toBe('Lambda.Unknown');
    const hangs = await run(() => ({}), { faults: [{ function: 'AdvanceFunction', kind: 'hang', atCall: 0 }] });
    expect(hangs.ended.error).toBe('Sandbox.Timedout');
  });

  test('is started once under one name', async () => {
    const { stage, start } = await run(() => ({}));
    await expect(stage.act(() => stage.call('SFN.StartExecution', start))).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    const slow = createReleaseStage(() => ({ AdvanceFunction: async () => slow.world.clock.sleep(30) }));
    await slow.deploy('r1');
    const [a, b] = await slow.act(async () => [await slow.call('SFN.StartExecution', start), await slow.call('SFN.StartExecution', start)]);
    expect(a).toEqual(b);
  });

  test('is described with the definition as it was filled in', async () => {
    const { stage, machine } = await run(() => ({}));
    const described = await stage.act(() =>
      stage.call<{ definition: string }>('SFN.DescribeStateMachine', { stateMachineArn: `${machine}:1` }),
    );
    expect(JSON.parse(described.definition)).toMatchObject({
      StartAt: 'Ask',
      States: { Ask: { Arguments: { FunctionName: expect.stringMatching(/Advance.*:1$/) } } },
    });
    await expect(stage.act(() => stage.call('SFN.DescribeStateMachine', { stateMachineArn: `${machine}:9` }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });

  test('under a role that may not call its function fails', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const role = stage.release.stack.resources.get('MachineRole');
    if (role) role.properties.Policies = [];
    const stateMachineArn = stage.release.stack.resources.get('MachineVersion')?.ref;
    const { executionArn } = await stage.act(() =>
      stage.call<{ executionArn: string }>('SFN.StartExecution', { stateMachineArn, input: '{}' }),
    );
    const ended = await stage.act(() => stage.call('SFN.DescribeExecution', { executionArn }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Lambda.AccessDeniedException' });
  });
});
