import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';

/**
 * Calls a function and waits for its answer, which is an object.
 *
 * @param name name or ARN of the function with its alias
 * @param called what it is called in errors, such as `begin`
 * @returns the answer, and the text of it for a person where something is missing in it
 * @throws WorldError with the function's own words when it failed
 */
export const askFunction = async (
  lambda: LambdaClient,
  name: string,
  called: string,
  request: object,
): Promise<{ text: string; answer: Record<string, unknown> }> => {
  const { Payload, FunctionError: failed } = await read('lambda:InvokeFunction', () =>
    lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) })),
  );
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (failed !== undefined) throw new WorldError(`${called} failed: ${text.slice(0, 500)}`);
  return { text, answer: JSON.parse(text || '{}') as Record<string, unknown> };
};
