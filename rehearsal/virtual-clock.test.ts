import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createVirtualClock } from './virtual-clock.ts';

/** Work that takes that many turns of the event loop. */
const takeTurns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
};

describe('virtual clock', () => {
  test('runs events in order of time, then of scheduling, and days take no time', async () => {
    const clock = createVirtualClock(1_000);
    const seen: string[] = [];
    clock.at(3_000, () => seen.push('late'));
    clock.at(2_000, () => seen.push('first of two'));
    clock.at(2_000, () => seen.push('second of two'));
    clock.at(86_400_000, () => seen.push('tomorrow'));
    await clock.run({ until: 100_000_000 });
    expect(seen).toEqual(['first of two', 'second of two', 'late', 'tomorrow']);
    expect(clock.now()).toBe(100_000_000);
  });

  test('an event that is called off does not happen', async () => {
    const clock = createVirtualClock(0);
    const seen: number[] = [];
    const callOff = clock.at(10, () => seen.push(10));
    clock.at(5, callOff);
    await clock.run({ until: 20 });
    expect(seen).toEqual([]);
  });

  test('stands still while any task works, however many turns of the event loop that takes', async () => {
    const clock = createVirtualClock(0);
    const times: number[] = [];
    const slow = clock.spawn(async () => {
      await clock.sleep(1);
      await takeTurns(1_000);
      times.push(clock.now());
      await clock.sleep(1);
      times.push(clock.now());
    });
    const quick = clock.spawn(async () => {
      for (let i = 0; i < 5; i += 1) await clock.sleep(0.5);
      times.push(clock.now());
    });
    await clock.run();
    await Promise.all([slow, quick]);
    expect(times).toEqual([1_000, 2_000, 2_500]);
  });

  test('stands still while a part of a task is busy though another part sleeps', async () => {
    const clock = createVirtualClock(0);
    const times: number[] = [];
    const call = (seconds: number): Promise<void> =>
      clock.busy(async () => {
        await takeTurns(500);
        await clock.sleep(seconds);
        await takeTurns(500);
        times.push(clock.now());
      });
    clock.spawn(() => Promise.all([call(1), call(2), clock.sleep(5)]));
    await clock.run();
    expect(times).toEqual([1_000, 2_000]);
    expect(clock.now()).toBe(5_000);
  });

  test('knows the task by its label, and a task may wait for another', async () => {
    const clock = createVirtualClock(0);
    const inner = (): Promise<string | undefined> =>
      clock.spawn(async () => {
        await clock.sleep(60);
        return clock.label();
      }, 'inner');
    const outer = clock.spawn(async () => [await clock.waitFor(inner()), clock.label()], 'outer');
    await clock.run();
    expect(await outer).toEqual(['inner', 'outer']);
    expect(clock.label()).toBeUndefined();
  });

  test('a failure reaches the starter of the task', async () => {
    const clock = createVirtualClock(0);
    const task = clock.spawn(() => Promise.reject(new Error('no')));
    await clock.run();
    await expect(task).rejects.toThrow('no');
  });

  test('says which task waits for something that never happens', async () => {
    const clock = createVirtualClock(0);
    clock.spawn(() => clock.waitFor(new Promise(() => undefined)), 'stuck');
    await expect(clock.run()).rejects.toThrow('a task (stuck) waits for something that never happens');
  });

  test('asks a listener that knows a task that neither sleeps nor ends to end it, and goes on', async () => {
    const clock = createVirtualClock(0);
    let end: (error: Error) => void = () => undefined;
    const cut = new Promise<never>((_, reject) => {
      end = reject;
    });
    clock.onStuck((labels) => {
      end(new Error(`${labels.join()} was ended`));
      return labels.includes('hung');
    });
    const task = clock.spawn(() => clock.nest(() => new Promise(() => undefined), cut), 'hung');
    await clock.run();
    await expect(task).rejects.toThrow('hung was ended');
  });
});
