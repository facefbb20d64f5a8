import { gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createClientMaker } from './clients.ts';
import { openReach, reachBy } from './reach.ts';

const lambda = mockClient(LambdaClient);
const client = createClientMaker({ region: 'eu-west-1' }, 'test')(LambdaClient);
const reach = openReach(client, 'probe');
const server = { id: 'i-1', group: 'web', address: '10.0.0.1' };
const request = { method: 'PUT', scheme: 'https', port: 9_200, path: '/_settings', body: '{}' } as const;
const httpGet = { path: '/ok', port: 8_080 };
const probe = () => reach.probe(server, { httpGet, reach: 'vpc' });

const answers = (value: unknown) => lambda.on(InvokeCommand).resolves({ Payload: Buffer.from(JSON.stringify(value)) as never });
const fails = (name: string) =>
  lambda.on(InvokeCommand).rejects(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } }));

beforeEach(() => void lambda.reset());

describe('a call to a server', () => {
  test('goes through the function in its network, to its private address', async () => {
    answers({ status: 200, body: 'ok' });
    expect(await reach.call(server, request)).toEqual({ status: 200, body: 'ok' });
    const [call] = lambda.commandCalls(InvokeCommand);
    expect(call?.args[0].input).toEqual({ FunctionName: 'probe', Payload: JSON.stringify({ host: '10.0.0.1', ...request }) });
  });

  test('is answered in full where the function compressed it', async () => {
    answers({ status: 200, gzip: gzipSync('"ö"'.repeat(10_000)).toString('base64') });
    expect(await reach.call(server, request)).toEqual({ status: 200, body: '"ö"'.repeat(10_000) });
  });

  test('is unknown where the server has no address yet, or the stack no function; nothing is called then', async () => {
    expect(await reach.call({ id: 'i-1', group: 'web' }, request)).toEqual({ unknown: expect.stringContaining('i-1') });
    expect(await openReach(client, undefined).call(server, request)).toEqual({ unknown: expect.stringContaining('probe function') });
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['the server did not answer', () => answers({ unknown: 'no answer within 5000 ms' })],
    ['the function answered something else', () => answers({ status: '200' })],
    [
      'the compressed answer was cut off',
      () => answers({ status: 200, gzip: gzipSync('{}'.repeat(10_000)).toString('base64').slice(0, -8) }),
    ],
    ['the compressed answer was damaged', () => answers({ status: 200, gzip: 'AAAA' })],
    ['the function answered nothing', () => answers(null)],
    ['the function had no payload', () => lambda.on(InvokeCommand).resolves({})],
    ['the function failed', () => lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: Buffer.from('{}') as never })],
    ['the world asks to come back later', () => fails('ThrottlingException')],
    ['the world says no', () => fails('AccessDeniedException')],
  ])('is unknown, and never an exception, where %s', async (_, prepare) => {
    prepare();
    expect(await reach.call(server, request)).toEqual({ unknown: expect.any(String) });
    expect(await probe()).toMatchObject({ verdict: 'unknown' });
  });

  test('throws where our own code fails', async () => {
    lambda.on(InvokeCommand).rejects(new TypeError('x is undefined'));
    await expect(reach.call(server, request)).rejects.toThrow(TypeError);
  });
});

describe('a probe', () => {
  test('is a GET of its path on its port', async () => {
    answers({ status: 200, body: '' });
    await probe();
    const [call] = lambda.commandCalls(InvokeCommand);
    expect(JSON.parse(String(call?.args[0].input.Payload))).toEqual({ host: '10.0.0.1', method: 'GET', scheme: 'http', ...httpGet });
  });

  test.each([
    [200, 'pass'],
    [302, 'pass'],
    [399, 'pass'],
    [199, 'fail'],
    [400, 'fail'],
    [503, 'fail'],
  ])('that is answered with %i is a %s', async (status, verdict) => {
    answers({ status, body: '' });
    expect(await probe()).toEqual({ verdict, reason: expect.stringContaining(`http://10.0.0.1:8080/ok answered ${status}`) });
  });
});

test('servers are reached from this machine where something here sends the requests: no function is called', async () => {
  const sent: unknown[] = [];
  const here = reachBy(async (event) => {
    sent.push(event);
    return { status: 200, body: 'ok' };
  });
  expect(here.missing).toBeUndefined();
  expect(await here.call(server, request)).toEqual({ status: 200, body: 'ok' });
  expect(await here.call({ id: 'i-1', group: 'web' }, request)).toEqual({ unknown: 'i-1 has no private address yet' });
  expect(sent).toEqual([{ host: '10.0.0.1', ...request }]);
  expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
});

test('a stack that cannot reach servers says which parameters are missing', () => {
  expect(reach.missing).toBeUndefined();
  expect(openReach(client, undefined).missing).toMatch(/ProbeSubnetIds and ProbeSecurityGroupId/);
});
