import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers';
import type { Clock } from '../core/clock.ts';
import { createEventQueue } from './event-queue.ts';

type Task = { label: string | undefined; asleep: number };

export type VirtualClock = Omit<Clock, 'sleep'> & {
  /** Resolves when that many seconds have passed, or at once when the signal ends the sleep early. */
  sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
  /** Runs `act` when the clock reaches `ms` (now, if that has passed); answers how to call it off. */
  at: (ms: number, act: () => void) => () => void;
  /** Starts a task at the present moment, in the order of the calls; the clock stands still until it sleeps or ends. */
  spawn: <Result>(task: () => Promise<Result>, label?: string) => Promise<Result>;
  /** The label of the task that is running, as given to `spawn`. */
  label: () => string | undefined;
  /** Work during which the clock must not move, though another part of the same task may be asleep. */
  busy: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Waits for something that another task will bring about; the waiting task counts as asleep meanwhile. */
  waitFor: <Result>(promise: Promise<Result>) => Promise<Result>;
  /** Runs a part of the present task as a task of its own, which ends when `cut` rejects, though its code may hang for ever. */
  nest: <Result>(task: () => Promise<Result>, cut?: Promise<never>) => Promise<Result>;
  /** Called each time before the clock moves forward to `nextMs`, with the present time still set. */
  onAdvance: (listen: (nextMs: number) => void) => void;
  /** Called with the labels of tasks that neither sleep nor end; a listener that ended one of them answers true, and the clock goes on. */
  onStuck: (listen: (labels: readonly string[]) => boolean) => void;
  /**
   * Moves from event to event until every task has ended, or until the time `until` (milliseconds), whichever is named.
   * @throws Error when a task neither sleeps nor ends, and whatever a world event throws
   */
  run: (options?: { until?: number }) => Promise<void>;
};

// Turns of the event loop that a task may take without sleeping (lazy imports, files) before it counts as stuck: seconds of real time.
const patienceTurns = 2_000_000;
// Turns after which a listener that knows the task may end it.
const rescueTurns = 500_000;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A clock that moves only when every task sleeps on it, straight to the next event: order of events is time, then order of
 * scheduling, so a run is the same each time. Nothing here reads the machine's clock.
 *
 * @param startMs milliseconds since 1970-01-01T00:00:00Z
 */
export const createVirtualClock = (startMs: number): VirtualClock => {
  const queue = createEventQueue();
  const current = new AsyncLocalStorage<Task>();
  const tasks = new Set<Task>();
  const calls = new AsyncLocalStorage<true>();
  const listeners: ((nextMs: number) => void)[] = [];
  const rescuers: ((labels: readonly string[]) => boolean)[] = [];
  let nowMs = Math.round(startMs);
  let working = 0;
  let disturbed = false;

  const at: VirtualClock['at'] = (ms, act) => queue.add(Math.max(nowMs, Math.round(ms)), act);

  const restWhile = async <Result>(wait: () => Promise<Result>): Promise<Result> => {
    const task = current.getStore();
    const isCalling = calls.getStore() === true;
    if (task) task.asleep += 1;
    if (isCalling) working -= 1;
    try {
      return await wait();
    } finally {
      if (task) task.asleep -= 1;
      if (isCalling) working += 1;
      disturbed = true;
    }
  };

  const sleep: VirtualClock['sleep'] = (seconds, signal) =>
    restWhile(
      () =>
        new Promise((resolve) => {
          const wake = (): void => {
            callOff();
            disturbed = true;
            signal?.removeEventListener('abort', wake);
            resolve();
          };
          const callOff = at(nowMs + Math.max(0, seconds) * 1_000, wake);
          if (signal?.aborted) wake();
          signal?.addEventListener('abort', wake);
        }),
    );

  const spawn: VirtualClock['spawn'] = (run, label) => {
    const task: Task = { label, asleep: 1 };
    tasks.add(task);
    const ended = new Promise<Awaited<ReturnType<typeof run>>>((resolve, reject) => {
      at(nowMs, () => {
        task.asleep -= 1;
        disturbed = true;
        current
          .run(task, async () => run())
          .then(resolve as (value: unknown) => void, reject)
          .finally(() => tasks.delete(task));
      });
    });
    // The holder of the promise gets the failure; a task that is not watched must not end the process.
    ended.catch(() => undefined);
    return ended;
  };

  const busy: VirtualClock['busy'] = async (work) => {
    working += 1;
    try {
      return await calls.run(true, work);
    } finally {
      working -= 1;
    }
  };

  const nest: VirtualClock['nest'] = (run, cut) =>
    restWhile(async () => {
      const task: Task = { label: current.getStore()?.label, asleep: 0 };
      tasks.add(task);
      try {
        const work = current.run(task, async () => run());
        return await (cut ? Promise.race([work, cut]) : work);
      } finally {
        tasks.delete(task);
      }
    });

  const isQuiet = (): boolean => {
    if (working > 0) return false;
    // Asked after every event, of hundreds of tasks: so it copies no list.
    for (const { asleep } of tasks) if (asleep === 0) return false;
    return true;
  };

  const isRescued = (): boolean => {
    const awake = [...tasks].flatMap(({ label, asleep }) => (asleep === 0 && label !== undefined ? [label] : []));
    return rescuers.some((rescue) => rescue(awake));
  };

  const settle = async (): Promise<void> => {
    if (!disturbed && isQuiet()) return;
    let turns = 0;
    do {
      disturbed = false;
      await nextTurn();
      turns += 1;
      if (turns % rescueTurns === 0 && isRescued()) {
        turns = 0;
        disturbed = true;
      }
      if (turns > patienceTurns) throw new Error(`a task${labelsOf(tasks)} neither sleeps on the virtual clock nor ends`);
    } while (disturbed || !isQuiet());
  };

  const run: VirtualClock['run'] = async ({ until } = {}) => {
    disturbed = true;
    for (;;) {
      await settle();
      const next = queue.peek();
      const isOver = until === undefined ? tasks.size === 0 : next === undefined || next > until;
      if (isOver || next === undefined) break;
      if (next > nowMs) for (const listen of listeners) listen(next);
      nowMs = Math.max(nowMs, next);
      queue.take()?.();
    }
    if (until === undefined && tasks.size > 0) throw new Error(`a task${labelsOf(tasks)} waits for something that never happens`);
    const end = Math.max(nowMs, Math.round(until ?? nowMs));
    for (const listen of listeners) listen(end);
    nowMs = end;
  };

  return {
    now: () => nowMs,
    sleep,
    at,
    spawn,
    label: () => current.getStore()?.label,
    busy,
    waitFor: (promise) => restWhile(() => promise),
    nest,
    onAdvance: (listen) => void listeners.push(listen),
    onStuck: (rescue) => void rescuers.push(rescue),
    run,
  };
};

const labelsOf = (tasks: ReadonlySet<Task>): string => {
  const labels = [...tasks].flatMap((task) => task.label ?? []);
  return labels.length > 0 ? ` (${labels.join(', ')})` : '';
};
