import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lowerBound } from '../rehearsal/lower-bound.ts';
import { listSchedule } from './list-schedule.ts';

describe('listSchedule', () => {
  test('gives each piece of work the slot that is free first', () => {
    // Slot one: 30, then 20 from second 30 on; slot two: 40, then 25 from second 40 on.
    expect(listSchedule([30, 40, 20, 25], 2)).toBe(65);
    expect(listSchedule([40, 30, 25, 20], 2)).toBe(60);
  });

  test('one slot takes the sum, slots for all take the longest, nothing takes nothing', () => {
    expect(listSchedule([30, 40, 20], 1)).toBe(90);
    expect(listSchedule([30, 40, 20], 3)).toBe(40);
    expect(listSchedule([30, 40, 20], 300)).toBe(40);
    expect(listSchedule([], 4)).toBe(0);
  });

  test('is never better than the lower bound, and never worse than it by more than one longest piece (Graham, 1969)', () => {
    const works = fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(works, fc.integer({ min: 1, max: 20 }), (seconds, slots) => {
        const bound = lowerBound(
          seconds.map((each) => ({ seconds: each, place: 'a' })),
          slots,
        );
        const makespan = listSchedule(seconds, slots);
        expect(makespan).toBeGreaterThanOrEqual(bound - 1e-6);
        expect(makespan).toBeLessThanOrEqual(bound + Math.max(...seconds) + 1e-6);
      }),
    );
  });
});
