import { expect, test } from '@jest/globals';
import { describeDrain, followDrain, forecastDrain } from './drain.ts';
import { noDurations } from './durations.ts';
import type { Swap } from './swap.ts';
import type { Cordon } from './workload.ts';

const now = 10_000_000;
const seconds = (count: number): number => count * 1_000;
const cordon = (left: number, more: Partial<Cordon> = {}): Cordon => ({ by: 'us', purpose: 'remove', left, unit: 'tasks', ...more });

const draining = (elapsed: number, drain: Partial<NonNullable<Swap['drain']>> = {}): Swap =>
  ({
    victim: 'i-1',
    stage: 'draining',
    stages: [{ name: 'cordoning', at: now - seconds(elapsed) }],
    drain: { left: 3, unit: 'tasks', slowest: 'web', movedAt: now - seconds(10), ...drain },
  }) as Swap;
const after = (...drain: number[]) => ({ ...noDurations(), drain });

test('a drain says what is left, the slowest service, and the time that drains before it took', () => {
  expect(describeDrain(draining(60), after(...Array<number>(20).fill(180)), now)).toMatch(
    /^i-1 drains for 1m: 3 tasks left, most of web; about (1m 5\ds|2m|2m \ds) more, as 20 drains before it took$/,
  );
});

test('the forecast is learned: it follows the drains of this campaign, and never says that one is over that is not', () => {
  const learned = (count: number, elapsed: number) => forecastDrain(draining(elapsed), after(...Array<number>(40).fill(count)), now) ?? 0;
  expect(learned(600, 60)).toBeGreaterThan(2 * learned(180, 60));
  expect(learned(180, 100)).toBeLessThan(learned(180, 20));
  expect(learned(180, 3_600)).toBeGreaterThan(0);
});

test.each<[string, Swap, number[], RegExp]>([
  ['before a drain was measured', draining(60), [], /no drain was measured yet, so that its end is not known$/],
  ['where nothing moves', draining(900, { movedAt: now - seconds(360) }), [180], /nothing has moved for 6m, so that its end is not known$/],
])('it says no time %s', (_, swap, drains, text) => {
  expect(forecastDrain(swap, after(...drains), now)).toBeUndefined();
  expect(describeDrain(swap, after(...drains), now)).toMatch(text);
});

test.each<[string, Partial<Swap>]>([
  ['before its mark', { stage: 'joined' }],
  ['once it is certified', { stage: 'drained' }],
  ['where it stays after all', { rollback: { outcome: 'abandoned', reason: 'x', at: now } }],
])('it says nothing of a server %s', (_, more) => {
  expect(describeDrain({ ...draining(60), ...more }, after(180), now)).toBeUndefined();
});

test('of several workloads the one with most left is followed, and what has not moved keeps its time', () => {
  const first = followDrain(undefined, [cordon(2), cordon(5, { unit: 'shards' }), undefined, cordon(9, { by: 'others' })], now);
  expect(first).toEqual({ left: 5, unit: 'shards', movedAt: now });
  expect(followDrain(first, [cordon(5, { unit: 'shards' })], now + 1)).toEqual(first);
  expect(followDrain(first, [cordon(4, { unit: 'shards' })], now + 1)).toEqual({ left: 4, unit: 'shards', movedAt: now + 1 });
  expect(followDrain(first, [undefined], now)).toBeUndefined();
});
