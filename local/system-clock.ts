import { setTimeout } from 'node:timers/promises';

/** The clock of this machine, a `Clock` of core. A sleep keeps the process alive until it ends, or until its signal ends it early. */
export const systemClock = {
  now: (): number => Date.now(),
  sleep: async (seconds: number, signal?: AbortSignal): Promise<void> => {
    await setTimeout(Math.max(0, seconds) * 1000, undefined, signal ? { signal } : {}).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  },
};
