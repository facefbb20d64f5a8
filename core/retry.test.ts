import { describe, expect, test } from '@jest/globals';
import { retry } from './retry.ts';

/** What comes of a task that fails so often before it answers, and how often it was tried and rested. */
const run = async (failures: number, attempts: number, mayPass = true) => {
  let tries = 0;
  let rests = 0;
  const task = async (): Promise<string> => {
    tries += 1;
    if (tries <= failures) throw new Error(`failure ${tries}`);
    return 'done';
  };
  const rest = async (): Promise<void> => {
    rests += 1;
  };
  const outcome = await retry(attempts, () => mayPass, task, rest).catch((error: Error) => error.message);
  return { outcome, tries, rests };
};

describe('a task that is tried again', () => {
  test('answers as soon as it can, and rests before each further attempt only', async () => {
    expect(await run(0, 3)).toEqual({ outcome: 'done', tries: 1, rests: 0 });
    expect(await run(2, 3)).toEqual({ outcome: 'done', tries: 3, rests: 2 });
  });

  test('is tried so often in all, and its last error goes through', async () => {
    expect(await run(9, 3)).toEqual({ outcome: 'failure 3', tries: 3, rests: 2 });
    expect(await run(9, 1)).toEqual({ outcome: 'failure 1', tries: 1, rests: 0 });
  });

  test('is not tried again for an error that cannot pass', async () => {
    expect(await run(9, 3, false)).toEqual({ outcome: 'failure 1', tries: 1, rests: 0 });
  });
});
