import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { askBegin } from './begin-function.ts';
import { createClientMaker } from './clients.ts';

const lambda = mockClient(LambdaClient);
const make = createClientMaker({ region: 'eu-west-1' }, 'test');
const request = { fleet: 'web', limit: 1, actor: 'tester' };
const payload = (value: unknown) => Buffer.from(JSON.stringify(value)) as never;

describe('the deployed begin', () => {
  beforeEach(() => void lambda.reset());

  test('answers for the fleet that it was asked for', async () => {
    const web = { fleet: 'web', action: 'planned', reason: 'execution web-1 finds out what is due' };
    lambda
      .on(InvokeCommand)
      .resolves({ Payload: payload({ leases: [], beginResults: [{ fleet: 'gone', action: 'continued', reason: '' }, web] }) });
    expect(await askBegin(make, 'begin:live', request)).toEqual(web);
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({ FunctionName: 'begin:live', Payload: JSON.stringify(request) });
  });

  test.each([
    [
      { FunctionError: 'Unhandled', Payload: payload({ errorMessage: 'no enrolled fleet is called "web"' }) },
      /begin failed: .*no enrolled fleet/,
    ],
    [{ Payload: payload({ leases: [], beginResults: [] }) }, /begin answered nothing about web/],
    [{}, /begin answered nothing about web/],
  ])('throws its words when it failed or answered nothing', async (answer, words) => {
    lambda.on(InvokeCommand).resolves(answer);
    await expect(askBegin(make, 'begin:live', request)).rejects.toThrow(words);
  });
});
