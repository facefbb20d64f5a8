import { describe, expect, test } from '@jest/globals';
import { systemClock } from './system-clock.ts';

describe('systemClock', () => {
  test('gives the time in milliseconds', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect([now >= before, now <= Date.now()]).toEqual([true, true]);
  });

  test('sleeps in seconds', async () => {
    const start = performance.now();
    await systemClock.sleep(0.05);
    expect(performance.now() - start).toBeGreaterThanOrEqual(45);
    await systemClock.sleep(-1);
  });
});
