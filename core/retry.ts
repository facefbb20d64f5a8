/**
 * Tries a task again as long as its error may pass, at most `attempts` times in all.
 *
 * @param rest waits before the next attempt
 * @throws the last error
 */
export const retry = async <Result>(
  attempts: number,
  mayPass: (error: unknown) => boolean,
  task: () => Promise<Result>,
  rest: () => Promise<void> = async () => undefined,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (attempt >= attempts || !mayPass(error)) throw error;
    }
    await rest();
  }
};
