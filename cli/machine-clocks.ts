import { AsyncLocalStorage } from 'node:async_hooks';
import { type AwsClock, createAwsClock } from '../aws/aws-clock.ts';
import type { Clock } from '../core/clock.ts';

export type MachineClocks = AwsClock & {
  /** Runs one invocation of a function, on a machine of its own. */
  invoke: <Result>(run: () => Promise<Result>) => Promise<Result>;
};

/** The clocks of many machines that one program rehearses: each invocation learns the time of AWS for itself, as each machine does. */
export const createMachineClocks = (machine: Clock): MachineClocks => {
  const running = new AsyncLocalStorage<AwsClock>();
  const outside = createAwsClock(machine);
  const here = (): AwsClock => running.getStore() ?? outside;
  return {
    clock: { now: () => here().clock.now(), ticks: () => here().clock.ticks(), sleep: machine.sleep },
    hear: (answer) => here().hear(answer),
    invoke: (run) => running.run(createAwsClock(machine), run),
  };
};
