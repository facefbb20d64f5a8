import { systemClock } from '../../../local/system-clock.ts';
import type { VirtualClock } from '../../../rehearsal/virtual-clock.ts';

/** The clock of this machine for an embedded cloud whose servers are real processes. `stop` calls off all that is still to come. */
export type RealClock = VirtualClock & { stop: () => void };

/** Nothing stands still here: what waits, waits while the rest goes on. Who listens to the clock is called after each event. */
export const createRealClock = (): RealClock => {
  const timers = new Set<NodeJS.Timeout>();
  const listeners: ((nextMs: number) => void)[] = [];
  const { now, sleep } = systemClock;
  return {
    now,
    sleep,
    at: (ms, act) => {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          act();
          for (const listen of listeners) listen(now());
        },
        Math.max(0, ms - now()),
      );
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    spawn: (task) => task(),
    label: () => undefined,
    busy: (work) => work(),
    waitFor: (promise) => promise,
    nest: (task, cut) => (cut ? Promise.race([task(), cut]) : task()),
    onAdvance: (listen) => void listeners.push(listen),
    onStuck: () => undefined,
    run: async () => {
      throw new Error('the clock of the machine runs by itself');
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};
