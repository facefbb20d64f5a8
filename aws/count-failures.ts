import { isExpected } from '../core/errors.ts';
import type { Environment } from './environment.ts';

/** The same function, which counts the failures that the alarm on its release watches, and throws them on. */
export const countFailures =
  <Answer>({ count, variable }: Pick<Environment, 'count' | 'variable'>, act: (event: unknown) => Promise<Answer>) =>
  async (event: unknown): Promise<Answer> => {
    try {
      return await act(event);
    } catch (error) {
      const dimensions = {
        Function: variable('AWS_LAMBDA_FUNCTION_NAME') ?? '',
        Version: variable('AWS_LAMBDA_FUNCTION_VERSION') ?? '',
      };
      if ((error as Error).name === 'InvariantBroken') count('BrokenInvariants', 1, dimensions);
      else if (!isExpected(error)) count('FailedSteps', 1, dimensions);
      throw error;
    }
  };
