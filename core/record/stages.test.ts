import { describe, expect, test } from '@jest/globals';
import { rollingFleet, staleServer } from '../../tests/rolling-fleet.ts';
import { type Method, mayEnterStage, type Stage, stagesOf } from './stages.ts';
import { askedForReplacementAt, beginSwap, enterStage } from './swap.ts';

const methods = Object.keys(stagesOf) as Method[];

describe.each(methods)('the stages of a swap, %s', (method) => {
  const stages: readonly Stage[] = stagesOf[method];

  test('are entered in their order, and never a second time', () => {
    for (const [from, earlier] of stages.entries())
      for (const [to, later] of stages.entries()) expect(mayEnterStage(method, earlier, later)).toBe(to > from);
  });

  test('end with done, and a victim is drained before it is terminated', () => {
    expect(stages.at(-1)).toBe('done');
    const leaves = stages.findIndex((stage) => stage === 'terminating' || stage === 'reimaging');
    expect(stages.slice(leaves - 3, leaves)).toEqual(['cordoning', 'draining', 'drained']);
  });
});

test('a stage of another method is never entered, and what begins in one may go on to any of its own', () => {
  expect(mayEnterStage('launch-first', 'joined', 'reimaging')).toBe(false);
  expect(mayEnterStage('terminate-first', 'drained', 'launching')).toBe(false);
  expect(mayEnterStage('terminate-first', 'launching', 'booting')).toBe(true);
});

test('a swap that would go back is a bug, and stays where it is', () => {
  const swap = beginSwap(rollingFleet(1).campaign, staleServer('old-1'), 'launch-first', 'launching', false, 1);
  enterStage(swap, 'joined', 2);
  expect(() => enterStage(swap, 'booting', 3)).toThrow(/cannot go from joined to booting/);
  expect(swap.stages).toEqual([
    { name: 'launching', at: 1 },
    { name: 'joined', at: 2 },
  ]);
});

test('a replacement is asked for by the launch; where Auto Scaling launches it, by the terminate call that is in force', () => {
  const { campaign } = rollingFleet(1);
  expect(askedForReplacementAt(beginSwap(campaign, staleServer('old-1'), 'launch-first', 'launching', false, 1))).toBe(1);
  const swap = beginSwap(campaign, staleServer('old-1'), 'terminate-first', 'cordoning', false, 1);
  expect(askedForReplacementAt(swap)).toBeUndefined();
  enterStage(swap, 'terminating', 2);
  expect(askedForReplacementAt(swap)).toBe(2);
  swap.termination = { at: 9, isConfirmed: false, decrement: false, sends: 2 };
  expect(askedForReplacementAt(swap)).toBe(9);
});
