import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  GetDeploymentCommand,
  LifecycleEventAlreadyCompletedException,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { openDeployments } from './deployments.ts';

const client = mockClient(CodeDeployClient);
const slept: number[] = [];
const door = openDeployments(new CodeDeployClient({ region: 'eu-west-1' }), { sleep: async (seconds) => void slept.push(seconds) });
const info = {
  status: 'InProgress',
  creator: 'CloudFormation',
  applicationName: 'app',
  deploymentGroupName: 'group',
};

beforeEach(() => {
  client.reset();
  slept.length = 0;
  client.on(ListDeploymentTargetsCommand).resolves({ targetIds: ['t'] });
  client.on(BatchGetDeploymentTargetsCommand).resolves({
    deploymentTargets: [
      { lambdaTarget: { lambdaFunctionInfo: { functionName: 'begin', functionAlias: 'live', currentVersion: '6', targetVersion: '7' } } },
    ],
  });
});

const read = (more: object) => {
  client.on(GetDeploymentCommand).resolves({ deploymentInfo: { ...info, ...more } as never });
  return door.read('d-1');
};

describe('a deployment', () => {
  test('is read with its target', async () => {
    expect(await read({})).toEqual({
      id: 'd-1',
      state: 'running',
      status: 'InProgress',
      isRollback: false,
      group: { application: 'app', name: 'group' },
      target: { function: 'begin', alias: 'live', currentVersion: '6', targetVersion: '7' },
    });
  });

  test.each([
    ['Created', 'running'],
    ['Baking', 'running'],
    ['Succeeded', 'succeeded'],
    ['Failed', 'failed'],
    ['Stopped', 'failed'],
    ['SomethingNew', 'unknown'],
  ])('%s is %s', async (status, state) => {
    expect((await read({ status })).state).toBe(state);
  });

  test.each([
    [{ creator: 'codeDeployRollback' }, true],
    [{ creator: 'CloudFormationRollback' }, true],
    [{ rollbackInfo: { rollbackTriggeringDeploymentId: 'd-0' } }, true],
    [{ rollbackInfo: { rollbackDeploymentId: 'd-2' } }, false],
    [{ creator: 'user' }, false],
  ])('%p: a rollback: %s', async (more, isRollback) => {
    expect((await read(more)).isRollback).toBe(isRollback);
  });

  test('without a target yet is read without one', async () => {
    client.on(ListDeploymentTargetsCommand).resolves({ targetIds: [] });
    expect((await read({})).target).toBeUndefined();
  });
});

describe('the answer to a hook', () => {
  const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

  test('is tried again while a new permission is not seen everywhere, and no longer than there is time', async () => {
    client.on(PutLifecycleEventHookExecutionStatusCommand).rejectsOnce(denied).rejectsOnce(denied).resolves({});
    await door.answerHook('d-1', 'e-1', 'Failed');
    expect(slept).toEqual([1, 2]);
    client.on(PutLifecycleEventHookExecutionStatusCommand).rejects(denied);
    await expect(door.answerHook('d-1', 'e-1', 'Failed')).rejects.toThrow(/d-1 could not be answered Failed .*stop it by hand/);
    expect(slept.slice(2).reduce((sum, each) => sum + each, 0)).toBeLessThan(30);
  });

  test('that was given before counts as given', async () => {
    const already = new LifecycleEventAlreadyCompletedException({ message: 'completed', $metadata: {} });
    client.on(PutLifecycleEventHookExecutionStatusCommand).rejects(already);
    await door.answerHook('d-1', 'e-1', 'Succeeded');
    expect(slept).toEqual([]);
  });
});
