import { expect, test } from '@jest/globals';
import { planByExecution } from './plan-by-execution.ts';

test('a fleet is planned under a new name once in a quarter of an hour, and where healing polls it once in five minutes', async () => {
  const names = async (isHealed: boolean): Promise<number> => {
    const started = new Set<string>();
    const from = Date.UTC(2026, 0, 5);
    let now = from;
    const executions = { isRunning: async () => false, start: async (name: string) => void started.add(name) };
    const plan = planByExecution({ now: () => now }, executions, 'r1');
    for (now = from; now < from + 3_600_000; now += 300_000)
      await plan({ fleet: 'web', readGroups: async () => [], fleets: 1, isHealed }, { actor: 'schedule' });
    return started.size;
  };
  expect([await names(true), await names(false)]).toEqual([12, expect.any(Number)]);
  expect(await names(false)).toBeLessThanOrEqual(5);
});
