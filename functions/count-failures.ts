import type { Environment } from '../aws/environment.ts';

/** Errors that are part of the work: the state machine tries again, or another holder goes on. */
const expected = ['LockHeld', 'Retryable', 'FenceBroken'];

/** The same function, which counts the failures that the alarm on its release watches, and throws them on. */
export const countFailures =
  <Answer>({ count, variable }: Pick<Environment, 'count' | 'variable'>, act: (event: unknown) => Promise<Answer>) =>
  async (event: unknown): Promise<Answer> => {
    try {
      return await act(event);
    } catch (error) {
      const { name } = error as Error;
      const dimensions = {
        Function: variable('AWS_LAMBDA_FUNCTION_NAME') ?? '',
        Version: variable('AWS_LAMBDA_FUNCTION_VERSION') ?? '',
      };
      if (name === 'InvariantBroken') count('BrokenInvariants', 1, dimensions);
      else if (!expected.includes(name)) count('FailedSteps', 1, dimensions);
      throw error;
    }
  };
