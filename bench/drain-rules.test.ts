import { expect, test } from '@jest/globals';
import { drainByTurn, drainOneAtATime } from './drain-rules.ts';

const cluster = { nodes: 3, terabytes: 1, bytesPerSecond: 1e12 / 3_600, bootSeconds: 0, terminateSeconds: 0 };

test('one at a time, everything moves once', () => {
  expect(drainOneAtATime(cluster)).toEqual({ hours: 3, terabytes: 3 });
  expect(drainOneAtATime({ ...cluster, bootSeconds: 1_800, terminateSeconds: 1_800 }).hours).toBe(6);
});

test('by turn, what went onto a node that is drained later moves again', () => {
  // The first one goes onto two others, half of it each; each of those then goes onto the one that came back before.
  const { hours, terabytes } = drainByTurn(cluster);
  expect(terabytes).toBeCloseTo(1 + 1.5 + 1.5, 1);
  expect(hours).toBeCloseTo(terabytes, 5);
});
