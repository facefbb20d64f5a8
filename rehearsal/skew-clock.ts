import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../core/clock.ts';
import type { Scenario } from './scenario.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type SkewedClock = {
  /** What functions read and wait on. */
  clock: Clock;
  /** Runs one invocation of a function, with the clock of its machine. */
  invoke: <Result>(run: () => Promise<Result>) => Promise<Result>;
};

/**
 * The clocks of the machines that functions run on: by the faults of a scenario, every second invocation runs on one that is ahead, or behind.
 * (The Amazon Time Sync Service keeps them right as a rule; nothing may rest on it.)
 */
export const createSkewedClock = (clock: VirtualClock, { faults, startMs }: Scenario): SkewedClock => {
  const skews = faults.flatMap((fault) => (fault.kind === 'clock-skew' ? [fault] : []));
  if (skews.length === 0) return { clock, invoke: (run) => run() };
  const machine = new AsyncLocalStorage<{ isSkewed: boolean }>();
  let invocations = 0;
  const skewMs = (): number => {
    if (machine.getStore()?.isSkewed !== true) return 0;
    const seconds = (clock.now() - startMs) / 1_000;
    const now = skews.filter(({ from, for: span }) => seconds >= from && (span === undefined || seconds < from + span));
    return now.reduce((sum, { ahead, behind }) => sum + (ahead - behind) * 1_000, 0);
  };
  return {
    clock: { now: () => clock.now() + skewMs(), sleep: clock.sleep },
    invoke: (run) => {
      invocations += 1;
      return machine.run({ isSkewed: invocations % 2 === 0 }, run);
    },
  };
};
