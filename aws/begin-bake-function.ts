import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../core/errors.ts';
import type { BeginBakeRequest, BeginBakeResult } from '../images/begin/begin-bakes.ts';
import { read } from './calls.ts';

/**
 * Has the deployed stack of images bake one recipe now, for a person.
 *
 * @param name name or ARN of the function with its alias, as the stack's output BeginBakeFunction has it
 * @throws WorldError with the function's own words when it failed
 */
export const askBeginBake = async (
  lambda: LambdaClient,
  name: string,
  request: BeginBakeRequest & { recipe: string },
): Promise<BeginBakeResult> => {
  const answer = await read('lambda:InvokeFunction', () =>
    lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) })),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) throw new WorldError(`begin-bake failed: ${text.slice(0, 500)}`);
  const { recipes } = JSON.parse(text || '{}') as { recipes?: BeginBakeResult[] };
  const result = recipes?.find(({ recipe }) => recipe === request.recipe);
  if (!result) throw new WorldError(`begin-bake answered nothing about ${request.recipe}: ${text.slice(0, 500)}`);
  return result;
};
