import { describe, expect, test } from '@jest/globals';
import { systemClock } from './system-clock.ts';

describe('systemClock', () => {
  test('gives the time in milliseconds', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });

  test('sleeps in seconds', async () => {
    const start = performance.now();
    await systemClock.sleep(0.05);
    expect(performance.now() - start).toBeGreaterThanOrEqual(45);
    await systemClock.sleep(-1);
  });
});
