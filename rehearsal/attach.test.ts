import { GetAliasCommand, type GetAliasCommandInput, type GetAliasCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { attachClient } from './attach.ts';
import { createChance } from './chance.ts';
import { createServiceError } from './operation.ts';
import { createVirtualClock } from './virtual-clock.ts';
import { createVirtualRetry } from './virtual-retry.ts';

const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
const live = { FunctionName: 'f', Name: 'live' };

const attach = (answer: (attempt: number) => object) => {
  const clock = createVirtualClock(0);
  const retryStrategy = createVirtualRetry(clock, createChance(1), 3);
  const client = new LambdaClient({ region: 'eu-west-1', credentials, retryStrategy });
  let attempts = 0;
  attachClient(client, clock, async () => {
    attempts += 1;
    return answer(attempts);
  });
  const call = (input: GetAliasCommandInput): Promise<GetAliasCommandOutput> => clock.spawn(() => client.send(new GetAliasCommand(input)));
  return { call, run: clock.run, attempts: () => attempts };
};

describe('a client whose calls the embedded cloud answers', () => {
  test('gets the answer, again and again', async () => {
    const { call, run } = attach((attempt) => ({ FunctionVersion: String(attempt) }));
    const answers = [call(live), call(live), call(live)];
    await run();
    expect((await Promise.all(answers)).map(({ FunctionVersion }) => FunctionVersion)).toEqual(['1', '2', '3']);
  });

  test('retries itself, as often as it may', async () => {
    const { call, run, attempts } = attach(() => {
      throw createServiceError('TooManyRequestsException', 'Rate exceeded', 429);
    });
    const refused = call(live);
    await run();
    await expect(refused).rejects.toThrow('Rate exceeded');
    expect(attempts()).toBe(3);
  });

  test('refuses a call of which no request can be made', async () => {
    const { call, run } = attach(() => ({}));
    const wrong = call({ FunctionName: 'f' } as never);
    await run();
    await expect(wrong).rejects.toThrow('No value provided for input HTTP label: Name');
  });
});
