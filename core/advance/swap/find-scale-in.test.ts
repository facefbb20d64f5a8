import { expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { findScaleIn } from './find-scale-in.ts';

/** What is said of a replacement that leaves, after desired changed so. */
const judge = (change: { by: number; isOthers?: boolean; ago: number }, member: object = {}) => {
  const state = rollingFleet(1, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  const { ago, ...rest } = change;
  capacityOf(state.campaign, 'web').changes = [{ ...rest, at: now - ago * 1_000 }];
  const leaving = { lifecycle: 'Terminating', isHealthy: true, ...member };
  return findScaleIn(turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'new-1', member: leaving }])), swap);
};

test('a healthy replacement that leaves after others lowered desired was chosen by Auto Scaling', () => {
  expect(judge({ by: -2, isOthers: true, ago: 60 })).toMatch(/^replacement new-1 was terminated by EC2 Auto Scaling/);
});

test.each<[string, Parameters<typeof judge>[0], object]>([
  ['we lowered it', { by: -1, ago: 60 }, {}],
  ['others raised it', { by: 1, isOthers: true, ago: 60 }, {}],
  ['that was long before', { by: -1, isOthers: true, ago: 301 }, {}],
  ['its health check failed', { by: -1, isOthers: true, ago: 60 }, { isHealthy: false }],
  ['it does not leave', { by: -1, isOthers: true, ago: 60 }, { lifecycle: 'InService' }],
])('it was not where %s', (_, change, member) => {
  expect(judge(change, member)).toBeUndefined();
});
