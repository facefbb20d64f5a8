import { AsyncLocalStorage } from 'node:async_hooks';
import type { FaultOf } from './fault-schema.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The function died at one of its calls, as by a crash of its machine: nothing after that call ran, no `finally` either. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

type Invocation = { calls: number; isDead: boolean; die: (crash: Crash) => void };

export type Crashes = {
  /** To be awaited before each call that leaves the function, calls of the ledger included. In a dead invocation it never resolves. */
  beforeCall: (name: string) => Promise<void>;
  /**
   * Runs one invocation of a function. When it dies, its code stays where it was for ever.
   * @throws Crash when the function died
   */
  invoke: <Result>(handler: () => Promise<Result>) => Promise<Result>;
  /** The same object, each of its functions preceded by `beforeCall`: for the ledger, whose calls do not pass through an SDK client. */
  guard: <Target extends object>(target: Target, name: string) => Target;
  /** How many calls were made, and at which of them a function died. */
  calls: () => number;
  deaths: () => readonly { call: number; name: string; at: number }[];
};

/**
 * Crashes of functions. `nth`: at the nth call of the whole run, once. `every`: the first invocation dies at its first call, the next at
 * its second, and so on, so each is one call longer than the one that died before it, and the run makes progress.
 */
export const createCrashes = (clock: VirtualClock, faults: readonly FaultOf<'crash'>[]): Crashes => {
  const invocations = new AsyncLocalStorage<Invocation>();
  const nths = new Set(faults.flatMap((fault) => fault.nth ?? []));
  const isEvery = faults.some((fault) => fault.every);
  const deaths: { call: number; name: string; at: number }[] = [];
  let calls = 0;
  let nextInInvocation = 1;

  const isDue = (invocation: Invocation | undefined): boolean => {
    if (nths.has(calls)) return true;
    if (!isEvery || invocation?.calls !== nextInInvocation) return false;
    nextInInvocation += 1;
    return true;
  };

  const beforeCall = async (name: string): Promise<void> => {
    const invocation = invocations.getStore();
    if (!invocation?.isDead) {
      calls += 1;
      if (invocation) invocation.calls += 1;
      if (!isDue(invocation)) return;
      deaths.push({ call: calls, name, at: clock.now() });
      const crash = new Crash(`the function died at its call ${invocation?.calls ?? calls} (${name})`);
      if (!invocation) throw crash;
      invocation.die(crash);
    }
    await clock.waitFor(new Promise<never>(() => undefined));
  };

  const invoke: Crashes['invoke'] = (handler) => {
    const invocation: Invocation = { calls: 0, isDead: false, die: () => undefined };
    const death = new Promise<never>((_, reject) => {
      invocation.die = (crash) => {
        invocation.isDead = true;
        reject(crash);
      };
    });
    return clock.nest(() => invocations.run(invocation, handler), death);
  };

  const guard: Crashes['guard'] = (target, name) =>
    new Proxy(target, {
      get: (object, key) => {
        const member: unknown = Reflect.get(object, key);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]): Promise<unknown> => {
          await beforeCall(`${name}.${String(key)}`);
          return Reflect.apply(member, object, values);
        };
      },
    });

  return { beforeCall, invoke, guard, calls: () => calls, deaths: () => deaths };
};
