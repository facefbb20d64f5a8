import { CodeDeployClient, GetDeploymentCommand, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { deployment } from './deployment.ts';
import { readDeployment } from './door.ts';
import { deploymentPermissions } from './permissions.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

const [codeDeploy, lambda, stateMachines] = [mockClient(CodeDeployClient), mockClient(LambdaClient), mockClient(SFNClient)];
const arn = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:recycler:3';
const advance = arn('advance:4');
const payload = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)) as never;
const failure = (name: string): Error => Object.assign(new Error('no'), { name });
const read = (): Promise<ReleaseDeployment> =>
  readDeployment(
    { codeDeploy: new CodeDeployClient({}), lambda: new LambdaClient({}), stateMachines: new SFNClient({}) },
    {
      ...{ id: 'd-1', release: 'r2', function: 'begin', alias: 'live', targetVersion: '7', currentVersion: '6' },
      ...{ application: 'app', group: 'group', candidateAlarms: ['candidate'] },
    },
  );
const judge = async (phase: 'pre-traffic' | 'post-traffic') => {
  const found = await read();
  return deployment.functions
    .filter(({ phases }) => phases.includes(phase))
    .map((each) => [each.id, each.judge(found).outcome] as const)
    .filter(([, outcome]) => outcome !== 'pass');
};

beforeEach(() => {
  for (const client of [codeDeploy, lambda, stateMachines]) client.reset();
  lambda.on(InvokeCommand, { FunctionName: 'begin:7' }).resolves({ Payload: payload({ release: 'r2', stateMachine: machine }) });
  lambda.on(InvokeCommand, { FunctionName: advance }).resolves({ Payload: payload({ release: 'r2' }) });
  lambda.on(GetAliasCommand, { FunctionName: 'begin', Name: 'live' }).resolves({ FunctionVersion: '6' });
  const guard = {
    Output: '{% $states.result.Payload %}',
    TimeoutSeconds: 110,
    Retry: [{ MaxAttempts: 20 }],
    Catch: [{ ErrorEquals: ['States.ALL'] }],
  };
  const definition = JSON.stringify({ States: { Do: { Type: 'Task', Arguments: { FunctionName: advance }, ...guard } } });
  stateMachines.on(DescribeStateMachineCommand, { stateMachineArn: machine }).resolves({
    definition,
    loggingConfiguration: { level: 'ERROR', destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: 'group' } }] },
    tracingConfiguration: { enabled: true },
  });
  lambda
    .on(GetFunctionConfigurationCommand, { FunctionName: advance })
    .resolves({ FunctionName: 'advance', Version: '4', CodeSha256: 'a', Timeout: 100 });
  lambda
    .on(GetFunctionConfigurationCommand, { FunctionName: 'begin:7' })
    .resolves({ FunctionName: 'begin', Version: '7', CodeSha256: 'b' });
  codeDeploy.on(GetDeploymentGroupCommand, { applicationName: 'app', deploymentGroupName: 'group' }).resolves({
    deploymentGroupInfo: {
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      alarmConfiguration: { enabled: true, alarms: [{ name: 'candidate' }] },
    },
  });
  const content = JSON.stringify({ Hooks: [{ BeforeAllowTraffic: arn('before:4') }, { AfterAllowTraffic: arn('after:4') }] });
  codeDeploy.on(GetDeploymentCommand, { deploymentId: 'd-1' }).resolves({
    deploymentInfo: { revision: { revisionType: 'AppSpecContent', appSpecContent: { content } } },
  });
});

describe('the door to a deployment', () => {
  test('names the versions of the whole chain as AWS tells them; one without its hash leaves all of them unknown', async () => {
    expect((await read()).versions).toMatchObject({ is: 'known', value: ['begin:7 b', 'advance:4 a'] });
    lambda.on(GetFunctionConfigurationCommand, { FunctionName: 'begin:7' }).resolves({ FunctionName: 'begin', Version: '7' });
    expect((await read()).versions).toMatchObject({ is: 'unknown' });
    expect(await judge('pre-traffic')).toEqual([['release-chain', 'unknown']]);
  });

  test('reads what passes, and asks for nothing but who they are', async () => {
    expect(await judge('pre-traffic')).toEqual([]);
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '7', RoutingConfig: {} });
    expect(await judge('post-traffic')).toEqual([]);
    for (const { args } of lambda.commandCalls(InvokeCommand)) expect(args[0].input.Payload).toBe('{"identify":true}');
  });

  test('sees weights, and the revision of an older kind', async () => {
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '6', RoutingConfig: { AdditionalVersionWeights: { 5: 0.1 } } });
    codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { revision: { revisionType: 'String', string: { content: '{}' } } } });
    expect(await judge('pre-traffic')).toEqual([
      ['release-alias-before', 'fail'],
      ['release-hooks', 'fail'],
    ]);
  });

  test('a function that throws, or answers something else, is not known', async () => {
    lambda
      .on(InvokeCommand, { FunctionName: advance })
      .resolves({ FunctionError: 'Unhandled', Payload: payload({ errorMessage: 'oops' }) });
    expect(await judge('pre-traffic')).toEqual([['release-chain', 'unknown']]);
    lambda.on(InvokeCommand, { FunctionName: advance }).resolves({ Payload: payload(null) });
    expect(await judge('pre-traffic')).toEqual([['release-chain', 'unknown']]);
    lambda.on(InvokeCommand, { FunctionName: 'begin:7' }).resolves({ Payload: payload({ began: [] }) });
    expect((await judge('pre-traffic')).toSorted()).toEqual([
      ['release-chain', 'unknown'],
      ['release-definition-guarded', 'unknown'],
      ['release-logging', 'unknown'],
      ['release-stamp', 'unknown'],
      ['release-time-limits', 'unknown'],
      ['release-tracing', 'unknown'],
    ]);
  });

  test('how it is watched is not known where only the definition was read, nor a time-out that was not', async () => {
    stateMachines.on(DescribeStateMachineCommand).resolves({ definition: '{"States":{}}' });
    expect((await read()).watch).toMatchObject({ is: 'unknown' });
    stateMachines.reset();
    const definition = JSON.stringify({ States: { Do: { Type: 'Task', Arguments: { FunctionName: advance }, TimeoutSeconds: 1 } } });
    stateMachines.on(DescribeStateMachineCommand).resolves({ definition });
    lambda.on(GetFunctionConfigurationCommand, { FunctionName: advance }).rejects(failure('AccessDeniedException'));
    expect((await read()).limits[advance]).toMatchObject({ is: 'unknown', permission: 'lambda:GetFunctionConfiguration' });
  });

  test('empty answers are not known', async () => {
    for (const client of [codeDeploy, lambda, stateMachines]) client.reset();
    codeDeploy.onAnyCommand().resolves({});
    lambda.onAnyCommand().resolves({});
    stateMachines.onAnyCommand().resolves({});
    expect((await judge('pre-traffic')).map(([, outcome]) => outcome)).toEqual(Array(11).fill('unknown'));
  });

  test.each([
    ['lambda:InvokeFunction', 'begin', (error: Error) => lambda.on(InvokeCommand, { FunctionName: 'begin:7' }).rejects(error)],
    ['lambda:GetAlias', 'alias', (error: Error) => lambda.on(GetAliasCommand, { FunctionName: 'begin', Name: 'live' }).rejects(error)],
    [
      'states:DescribeStateMachine',
      'calls',
      (error: Error) => stateMachines.on(DescribeStateMachineCommand, { stateMachineArn: machine }).rejects(error),
    ],
    [
      'codedeploy:GetDeploymentGroup',
      'group',
      (error: Error) => codeDeploy.on(GetDeploymentGroupCommand, { applicationName: 'app', deploymentGroupName: 'group' }).rejects(error),
    ],
    ['codedeploy:GetDeployment', 'hooks', (error: Error) => codeDeploy.on(GetDeploymentCommand, { deploymentId: 'd-1' }).rejects(error)],
  ] as const)('%s denied, throttled or unanswered is unknown', async (action, field, refuse) => {
    refuse(failure('AccessDeniedException'));
    expect((await read())[field]).toMatchObject({ is: 'unknown', permission: action });
    expect(deploymentPermissions.readDeployment).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['ThrottlingException', 'TimeoutError']) {
      refuse(failure(name));
      const reading = (await read())[field];
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});
