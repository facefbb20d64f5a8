import { describe, expect, test } from '@jest/globals';
import { createAwsClock } from './aws-clock.ts';

const start = Date.parse('2026-01-05T09:00:00Z');

/** A machine whose clock is off by so many milliseconds, and what it hears of AWS at some time after the start, an answer taking 50 ms. */
const machineThatIs = (off: number) => {
  let at = start;
  let skew = off;
  const machine = { now: () => at + skew, sleep: async () => undefined };
  const { clock, hear } = createAwsClock(machine);
  const hearAt = (after: number, date = new Date(start + after).toUTCString()): void => {
    at = start + after + 50;
    hear({ date, askedAt: at + skew - 50, heardAt: at + skew });
  };
  return {
    clock,
    hearAt,
    set: (value: number) => {
      skew = value;
    },
    /** Milliseconds by which the clock differs from the time of AWS. */
    isOff: () => clock.now() - at,
  };
};

describe('the clock', () => {
  test('is the machine’s before AWS has answered, and where it may be right', () => {
    for (const off of [0, 400, -400]) {
      const machine = machineThatIs(off);
      expect(machine.isOff()).toBe(off);
      machine.hearAt(500);
      expect(machine.isOff()).toBe(off);
    }
  });

  test.each([200_000, -200_000, 5_000, -3_600_000])(
    'that is %d ms off is set right within a second by one answer, and nearer by more',
    (off) => {
      const machine = machineThatIs(off);
      machine.hearAt(500);
      expect(Math.abs(machine.isOff())).toBeLessThan(1_000);
      for (const after of [1_020, 2_960, 4_300, 7_900]) machine.hearAt(after);
      expect(Math.abs(machine.isOff())).toBeLessThan(150);
    },
  );

  test('that is set while the program runs is followed', () => {
    const machine = machineThatIs(200_000);
    machine.hearAt(500);
    machine.set(0);
    machine.hearAt(6_500);
    expect(Math.abs(machine.isOff())).toBeLessThan(1_000);
  });

  test('learns nothing from an answer without a time', () => {
    const machine = machineThatIs(200_000);
    machine.hearAt(500, 'soon');
    expect(machine.isOff()).toBe(200_000);
  });

  test('measures how long something takes by the machine alone', () => {
    const machine = machineThatIs(200_000);
    const before = machine.clock.ticks();
    machine.hearAt(500);
    expect(machine.clock.ticks() - before).toBe(550);
  });
});
