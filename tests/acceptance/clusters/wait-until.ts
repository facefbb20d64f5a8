import { setTimeout } from 'node:timers/promises';

/**
 * Asks again and again until the answer is yes.
 *
 * @param what what is waited for, in the words of an error
 * @param seconds how long at most: for what hangs, and no measure of speed
 * @throws Error when it took longer
 */
export const waitUntil = async (what: string, isSo: () => boolean | Promise<boolean>, seconds = 600): Promise<void> => {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await setTimeout(250);
  }
};
