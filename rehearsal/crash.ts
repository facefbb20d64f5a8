import { AsyncLocalStorage } from 'node:async_hooks';
import type { FaultOf } from './fault-schema.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** An error named `Crash`: the function died at one of its calls, and nothing after that call ran, no `finally` either. */
const createCrash = (message: string): Error => Object.assign(new Error(message), { name: 'Crash' });

type Invocation = { calls: number; isSpared: boolean; isDead: boolean; die: (crash: Error) => void };

export type Crashes = {
  /** To be awaited before each call that leaves the function, calls of the ledger included. In a dead invocation it never resolves. */
  beforeCall: (name: string) => Promise<void>;
  /**
   * Runs one invocation of a function. When it dies, its code stays where it was for ever.
   * @throws an error named `Crash` when the function died
   */
  invoke: <Result>(handler: () => Promise<Result>) => Promise<Result>;
  /** The same object, each of its functions preceded by `beforeCall`: for the ledger, whose calls do not pass through an SDK client. */
  guard: <Target extends object>(target: Target, name: string) => Target;
  /** Hears of each call that is made: its name, and its number in the invocation that makes it. */
  listen: (hear: (name: string, inInvocation: number) => void) => void;
  /** How many calls were made, and at which of them a function died. */
  calls: () => number;
  deaths: () => readonly { call: number; name: string; at: number }[];
};

/**
 * Crashes of functions. `nth`: at the nth call of the whole run, once. `every`: every second invocation dies, first at its first call,
 * then at its second, and so on; one that ends before its turn starts the count over. The invocations between run to their end, so the
 * run makes progress, and in the course of it each call is the last one of some invocation.
 */
export const createCrashes = (clock: VirtualClock, faults: readonly FaultOf<'crash'>[]): Crashes => {
  const invocations = new AsyncLocalStorage<Invocation>();
  const nths = new Set(faults.flatMap((fault) => fault.nth ?? []));
  const isEvery = faults.some((fault) => fault.every);
  const deaths: { call: number; name: string; at: number }[] = [];
  const listeners: ((name: string, inInvocation: number) => void)[] = [];
  let calls = 0;
  let nextInInvocation = 1;
  let isNextSpared = false;

  const isDue = (invocation: Invocation | undefined): boolean => {
    if (nths.has(calls)) return true;
    if (!isEvery || !invocation || invocation.isSpared || invocation.calls !== nextInInvocation) return false;
    nextInInvocation += 1;
    isNextSpared = true;
    return true;
  };

  const beforeCall = async (name: string): Promise<void> => {
    const invocation = invocations.getStore();
    if (!invocation?.isDead) {
      calls += 1;
      if (invocation) invocation.calls += 1;
      for (const hear of listeners) hear(name, invocation?.calls ?? calls);
      if (!isDue(invocation)) return;
      deaths.push({ call: calls, name, at: clock.now() });
      const crash = createCrash(`the function died at its call ${invocation?.calls ?? calls} (${name})`);
      if (!invocation) throw crash;
      invocation.die(crash);
    }
    await clock.waitFor(new Promise<never>(() => undefined));
  };

  const invoke: Crashes['invoke'] = (handler) => {
    const invocation: Invocation = { calls: 0, isSpared: isNextSpared, isDead: false, die: () => undefined };
    isNextSpared = false;
    const death = new Promise<never>((_, reject) => {
      invocation.die = (crash) => {
        invocation.isDead = true;
        reject(crash);
      };
    });
    const run = async () => {
      const result = await invocations.run(invocation, handler);
      if (!invocation.isSpared) nextInInvocation = 1;
      return result;
    };
    return clock.nest(run, death);
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

  const listen: Crashes['listen'] = (hear) => void listeners.push(hear);

  return { beforeCall, invoke, guard, listen, calls: () => calls, deaths: () => deaths };
};
