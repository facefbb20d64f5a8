import {
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readFunction } from './door.ts';
import type { LambdaFunction } from './function.ts';
import { lambda } from './lambda.ts';
import { functionPermissions } from './permissions.ts';
import { publicAccess } from './public-access.ts';

const client = mockClient(LambdaClient);
const FunctionName = 'begin';
const role = 'arn:aws:iam::123456789012:role/begin';
const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:begin';
const reaper = 'arn:aws:lambda:eu-west-1:123456789012:function:reaper:3';
const expected = { failuresGoTo: 'reaper', calledBy: '7', runtime: 'nodejs24.x', role, timeoutSeconds: 60, memoryMb: 512 };
const failure = (name: string): Error => Object.assign(new Error('no'), { name });
const read = (): Promise<LambdaFunction> =>
  readFunction(new LambdaClient({}), { name: FunctionName, version: '7', expected, today: '2026-01-05' });
const own = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
const policy = (principal: unknown, Condition?: object): string =>
  JSON.stringify({ Statement: [{ Sid: 'one', Effect: 'Allow', Principal: principal, Condition }] });

beforeEach(() => {
  client.reset();
  const settings = {
    ...({ Runtime: 'nodejs24.x', Role: role, Timeout: 60, MemorySize: 512, PackageType: 'Zip' } as const),
    TracingConfig: { Mode: 'Active' },
    Environment: { Variables: { LEDGER_TABLE: 'ledger' } },
  } as const;
  client.on(GetFunctionConfigurationCommand).resolves({ ...settings, Version: '$LATEST', Timeout: 3 });
  client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).resolves({ ...settings, Version: '7' });
  const destined = { FunctionArn: `${arn}:7`, MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: reaper } } };
  client
    .on(ListFunctionEventInvokeConfigsCommand)
    .resolves({ FunctionEventInvokeConfigs: [{ FunctionArn: `${arn}:$LATEST` }], NextMarker: 'more' });
  client.on(ListFunctionEventInvokeConfigsCommand, { Marker: 'more' }).resolves({ FunctionEventInvokeConfigs: [destined] });
  client.on(ListVersionsByFunctionCommand).resolves({ Versions: [{ Version: '$LATEST' }, { Version: '6' }], NextMarker: 'more' });
  client.on(ListVersionsByFunctionCommand, { Marker: 'more' }).resolves({ Versions: [{ Version: '7' }] });
  client.on(ListAliasesCommand).resolves({ Aliases: [{ Name: 'live' }], NextMarker: 'more' });
  client.on(ListAliasesCommand, { Marker: 'more' }).resolves({ Aliases: [{ Name: 'candidate' }] });
  client.on(GetPolicyCommand).rejects(failure('ResourceNotFoundException'));
  client.on(GetPolicyCommand, { Qualifier: 'live' }).resolves({ Policy: policy({ Service: 'states.amazonaws.com' }, own) });
  client.on(GetFunctionUrlConfigCommand).rejects(failure('ResourceNotFoundException'));
  client.on(GetFunctionUrlConfigCommand, { Qualifier: 'live' }).resolves({ AuthType: 'AWS_IAM' });
});

describe('the door to functions', () => {
  test('asks about every version and alias of all pages, and what it reads passes', async () => {
    const found = await read();
    expect(Object.keys(found.policies).toSorted()).toEqual(['$LATEST', '6', '7', 'candidate', 'live']);
    expect(Object.keys(found.urls).toSorted()).toEqual(['$LATEST', 'candidate', 'live']);
    expect(lambda.functions.map(({ judge }) => judge(found).outcome)).toEqual(lambda.functions.map(() => 'pass'));
    expect(found.asynchronous).toMatchObject({ value: { $LATEST: { retries: 2 }, 7: { retries: 0, onFailure: reaper } } });
    const asked = client.commandCalls(GetPolicyCommand).map(({ args }) => args[0].input.Qualifier);
    expect(asked).toContain(undefined);
    expect(asked).not.toContain('$LATEST');
  });

  test.each([undefined, '6', 'candidate'])('sees a public policy of %s', async (Qualifier) => {
    const ask = Qualifier === undefined ? [{ FunctionName }, true] : [{ FunctionName, Qualifier }];
    client.on(GetPolicyCommand, ...(ask as [object])).resolves({ Policy: policy('*') });
    expect(publicAccess.judge(await read())).toMatchObject({ outcome: 'fail' });
  });

  test('a function that does not exist passes nothing', async () => {
    client.onAnyCommand().rejects(failure('ResourceNotFoundException'));
    const listing = [ListVersionsByFunctionCommand, ListAliasesCommand, ListFunctionEventInvokeConfigsCommand];
    for (const command of [GetFunctionConfigurationCommand, ...listing] as const)
      client.on(command as never).rejects(failure('ResourceNotFoundException'));
    client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).rejects(failure('ResourceNotFoundException'));
    const found = await read();
    for (const { judge } of lambda.functions) expect(judge(found)).toMatchObject({ outcome: 'unknown' });
  });

  test.each(['not JSON', '{}'])('a policy that cannot be understood is not known: %s', async (Policy) => {
    client.on(GetPolicyCommand, { Qualifier: 'live' }).resolves({ Policy });
    expect(publicAccess.judge(await read()).outcome).toBe('unknown');
  });

  test('a container image is not taken for a function whose runtime was not reported', async () => {
    const bare = { Version: '7', Role: role, Timeout: 60, MemorySize: 512 };
    for (const [PackageType, isImage] of [
      ['Image', true],
      ['Zip', false],
    ] as const) {
      client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).resolves({ ...bare, PackageType });
      expect((await read()).settings).toMatchObject({ value: { isImage } });
    }
  });

  test('variables that cannot be decrypted are not known, and none are none', async () => {
    const bare = { Version: '7', Role: role, Timeout: 60, MemorySize: 512 };
    const Environment = { Error: { ErrorCode: 'AccessDeniedException', Message: 'no' } };
    client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).resolves({ ...bare, Environment });
    expect(await read()).toMatchObject({
      settings: { is: 'known' },
      environment: { is: 'unknown', reason: expect.stringContaining('denied') },
    });
    client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).resolves(bare);
    expect((await read()).environment).toMatchObject({ value: {} });
  });

  test('empty answers are not known', async () => {
    client.on(GetPolicyCommand, { Qualifier: 'live' }).resolves({});
    client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).resolves({});
    client.on(ListFunctionEventInvokeConfigsCommand).resolves({});
    const found = await read();
    expect(lambda.functions.map(({ judge }) => judge(found).outcome)).toEqual(lambda.functions.map(() => 'unknown'));
  });

  const operations: { action: string; refuse: (error: Error) => unknown; find: (found: LambdaFunction) => unknown }[] = [
    {
      action: 'lambda:GetFunctionConfiguration',
      refuse: (error) => client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).rejects(error),
      find: ({ settings }) => settings,
    },
    {
      action: 'lambda:ListVersionsByFunction',
      refuse: (error) => client.on(ListVersionsByFunctionCommand, { Marker: 'more' }).rejects(error),
      find: ({ versions }) => versions,
    },
    {
      action: 'lambda:GetFunctionConfiguration',
      refuse: (error) => client.on(GetFunctionConfigurationCommand, { FunctionName, Qualifier: '7' }).rejects(error),
      find: ({ environment }) => environment,
    },
    {
      action: 'lambda:ListFunctionEventInvokeConfigs',
      refuse: (error) => client.on(ListFunctionEventInvokeConfigsCommand, { Marker: 'more' }).rejects(error),
      find: ({ asynchronous }) => asynchronous,
    },
    {
      action: 'lambda:ListAliases',
      refuse: (error) => client.on(ListAliasesCommand, { Marker: 'more' }).rejects(error),
      find: ({ aliases }) => aliases,
    },
    {
      action: 'lambda:GetPolicy',
      refuse: (error) => client.on(GetPolicyCommand, { Qualifier: 'live' }).rejects(error),
      find: ({ policies }) => policies.live,
    },
    {
      action: 'lambda:GetFunctionUrlConfig',
      refuse: (error) => client.on(GetFunctionUrlConfigCommand, { Qualifier: 'live' }).rejects(error),
      find: ({ urls }) => urls.live,
    },
  ];

  test.each(operations)('$action denied, throttled or unanswered is unknown', async ({ action, refuse, find }) => {
    refuse(failure('AccessDeniedException'));
    expect(find(await read())).toMatchObject({ is: 'unknown', permission: action });
    expect(Object.values(functionPermissions).flat()).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['TooManyRequestsException', 'TimeoutError']) {
      refuse(failure(name));
      const reading = find(await read());
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});
