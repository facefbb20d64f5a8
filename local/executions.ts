import type { Executions } from '../core/ports.ts';
import { type ExecutionRequest, type ExecutionResult, runExecution } from './state-machine.ts';

/** Where executions of this process run: the definition, its functions, the clock, and how a task is started on that clock. */
export type Host = Pick<ExecutionRequest, 'definition' | 'tasks' | 'clock' | 'random'> & {
  onTransition?: NonNullable<ExecutionRequest['onTransition']>;
  /** Starts a task; the label is the fleet that it is about. */
  spawn?: <Result>(task: () => Promise<Result>, label: string) => Promise<Result>;
};

export type LocalExecutions = Executions & {
  /** Resolves when nothing runs any more. */
  settled: () => Promise<void>;
  /** How many executions run now. */
  running: () => number;
  /** Executions that ended, by name, with their input. */
  ended: ReadonlyMap<string, { input: { campaign: string; fleet: string }; result: ExecutionResult }>;
};

/** Executions of the state machine in this process. The same name starts once only. */
export const createLocalExecutions = (host: Host): LocalExecutions => {
  const running = new Map<string, Promise<void>>();
  const ended = new Map<string, { input: { campaign: string; fleet: string }; result: ExecutionResult }>();
  const spawn = host.spawn ?? ((task) => task());
  return {
    ended,
    running: () => running.size,
    isRunning: async (name) => running.has(name),
    start: async (name, input) => {
      if (running.has(name) || ended.has(name)) return;
      const { definition, tasks, clock, random, onTransition } = host;
      const request: ExecutionRequest = { definition, name, input, tasks, clock, random, ...(onTransition && { onTransition }) };
      const run = spawn(async () => {
        ended.set(name, { input, result: await runExecution(request) });
        running.delete(name);
      }, input.fleet);
      running.set(name, run);
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
};
