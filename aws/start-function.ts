import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/**
 * Opens the start of one version of a function, whose answer is not waited for.
 *
 * @param name its ARN with the version
 */
export const connectStartFunction = (make: MakeClient, name: string): ((request: object) => Promise<void>) => {
  const client = make(LambdaClient);
  return async (request) => {
    const Payload = JSON.stringify(request);
    await read('lambda:InvokeFunction', () => client.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload })));
  };
};
