import { Retryable } from '../../core/errors.ts';

/**
 * A read of a process that only follows: one that has to come later (throttled, not answered) is undefined, since the campaign goes on elsewhere
 * and the next poll reads again.
 */
export const laterIfNot = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    return undefined;
  }
};
