import type { SleepingClock } from '../local/state-machine.ts';

type Sleeper = { at: number; wake: () => void };

/** A clock for tests: when nothing but sleeping is left to do, it jumps to the next sleeper. Starts at `start` milliseconds. */
export const jumpingClock = (start = Date.UTC(2026, 0, 5, 9)): SleepingClock => {
  let now = start;
  let sleepers: Sleeper[] = [];
  const jump = (): void => {
    const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
    if (!next) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    now = Math.max(now, next.at);
    next.wake();
    setImmediate(jump);
  };
  return {
    now: () => now,
    sleep: (seconds, signal) =>
      new Promise<void>((wake) => {
        const sleeper = { at: now + Math.max(0, seconds) * 1000, wake };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          wake();
        });
        setImmediate(jump);
      }),
  };
};
