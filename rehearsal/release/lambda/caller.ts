import { AsyncLocalStorage } from 'node:async_hooks';
import type { VirtualClock } from '../../virtual-clock.ts';

/** Who makes a call: one invocation of a function, under the role of its version. */
export type Caller = {
  role: string;
  functionName: string;
  isDead: boolean;
  calls: number;
  /** Called before every call; may end the invocation. */
  onCall: (caller: Caller) => void;
};

export type Callers = {
  current: () => Caller | undefined;
  run: <Result>(caller: Caller, work: () => Promise<Result>) => Promise<Result>;
  /** To be awaited before each call that leaves a function. In an invocation that is over it never resolves. */
  beforeCall: () => Promise<void>;
};

/** Knows which invocation a call belongs to, through all that it awaits. */
export const createCallers = (clock: VirtualClock): Callers => {
  const storage = new AsyncLocalStorage<Caller>();
  return {
    current: () => storage.getStore(),
    run: (caller, work) => storage.run(caller, work),
    beforeCall: async () => {
      const caller = storage.getStore();
      if (!caller) return;
      if (!caller.isDead) {
        caller.calls += 1;
        caller.onCall(caller);
      }
      if (caller.isDead) await clock.waitFor(new Promise<never>(() => undefined));
    },
  };
};
