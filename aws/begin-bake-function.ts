import type { LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../core/errors.ts';
import type { BeginBakeRequest } from '../images/begin/begin-bakes.ts';
import type { BeginBakeResult } from '../images/begin/begin-result.ts';
import { askFunction } from './ask-function.ts';

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
  const { text, answer } = await askFunction(lambda, name, 'begin-bake', request);
  const recipes = answer.recipes as BeginBakeResult[] | undefined;
  const result = recipes?.find(({ recipe }) => recipe === request.recipe);
  if (!result) throw new WorldError(`begin-bake answered nothing about ${request.recipe}: ${text.slice(0, 500)}`);
  return result;
};
