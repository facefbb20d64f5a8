import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { openExecutions } from './executions.ts';

const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:r:7';
const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const input = { campaign: 'web-1', fleet: 'web', phase: 'plan', holder: 'web-1-1' };

describe('the trace of an execution', () => {
  test.each([
    [header, { traceHeader: header }],
    [undefined, {}],
  ])('is that of the call which starts it: %s', async (trace, sent) => {
    const sfn = mockClient(SFNClient);
    sfn.on(StartExecutionCommand).resolves({});
    await openExecutions(new SFNClient({ region: 'eu-west-1' }), machine, () => trace).start('web-1-1', input);
    const [call] = sfn.commandCalls(StartExecutionCommand);
    expect(call?.args[0].input).toEqual({ stateMachineArn: machine, name: 'web-1-1', input: JSON.stringify(input), ...sent });
    sfn.restore();
  });
});

describe('a call to AWS from a function', () => {
  const names = ['AWS_LAMBDA_FUNCTION_NAME', '_X_AMZN_TRACE_ID'] as const;
  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  test('names the trace of its invocation: the SDK sees to it', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'begin';
    process.env._X_AMZN_TRACE_ID = header;
    const seen: Record<string, string>[] = [];
    const client = new SFNClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: {
        handle: async (request: { headers: Record<string, string> }) => {
          seen.push(request.headers);
          throw Object.assign(new Error('no network here'), { name: 'Refused' });
        },
      } as never,
      maxAttempts: 1,
    });
    await expect(openExecutions(client, machine).start('web-1-1', input)).rejects.toThrow();
    const sent = Object.entries(seen[0] ?? {}).find(([name]) => name.toLowerCase() === 'x-amzn-trace-id');
    expect(sent?.[1]).toBe(header);
  });
});
